// SPDX-License-Identifier: Apache-2.0
//
// What stands around the lines of the pool so that they are a zip: one member, stored.

#ifndef LOAD_ZIP_H
#define LOAD_ZIP_H

#include "load_pool.h"

enum { ZIP_ENCODED_MAX = 256 };

// The header of the member, in base64: one whole line with its CRLF. Returns its length.
size_t zip_head(uint64_t number, uint32_t checksum, size_t data, char into[ZIP_ENCODED_MAX]);
// The directory, in base64, without a CRLF at its end. Returns its length.
size_t zip_directory(uint64_t number, uint32_t checksum, size_t data, char into[ZIP_ENCODED_MAX]);
// CRC-32 of what `lines` lines of base64 from the pool's beginning stand for; `data` becomes their octets.
uint32_t zip_checksum(const struct pool *pool, size_t lines, size_t *data);

#endif
