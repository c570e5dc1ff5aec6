// SPDX-License-Identifier: Apache-2.0
//
// Two loops over attachments of many megabytes, 32 octets at a time: what Swift has no instructions for (shuffles and
// multiplications of AVX2). Where the processor has none, the same is done in Swift, 16 octets at a time.
//
// Bytes go with their length. Nothing is allocated, nothing is kept, nothing outside of the buffers is touched.

#ifndef DURWARD_VECTOR_H
#define DURWARD_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// True if this processor can run what follows; nothing else may be called where it is false.
bool durward_vector_available(void);

/// The least width of lines for `durward_vector_base64_lines`.
#define DURWARD_VECTOR_LINE 32

/// Decodes lines of base64 (RFC 4648 section 4) that are `width` characters of the alphabet and CRLF, and stops in front
/// of the first that is not, or that does not fit. `width` is a multiple of 4 and at least DURWARD_VECTOR_LINE.
///
/// Returns the lines decoded: that many times `width + 2` octets of `input` and `width / 4 * 3` of `output`. Octets of
/// `output` behind these may have been written to as well.
size_t durward_vector_base64_lines(
    const uint8_t *input, size_t input_count, uint8_t *output, size_t output_count, size_t width);

/// Looks for the next 32 places of which one has the first octet of one of four pairs, and the second behind it; in steps
/// of 32 from `start` on.
///
/// Returns where these 32 begin, or the first place of a step that would need more octets than there are.
size_t durward_vector_find_pairs(const uint8_t *text, size_t count, size_t start, const uint8_t pairs[8]);

#endif
