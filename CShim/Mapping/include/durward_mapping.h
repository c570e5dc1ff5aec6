// SPDX-License-Identifier: Apache-2.0
//
// A mapped file that somebody cuts while it is mapped is a SIGBUS for who reads it, which would end every session.

#ifndef DURWARD_MAPPING_H
#define DURWARD_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

/// From now on what is missing of the file behind a mapping reads as zeros. False if there is no place for it
/// (DURWARD_MAPPINGS at once), or the handler can't be set.
bool durward_mapping_guard(const void *start, size_t length);

/// Before it is unmapped.
void durward_mapping_release(const void *start);

#define DURWARD_MAPPINGS 512

#endif
