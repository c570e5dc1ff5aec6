// SPDX-License-Identifier: Apache-2.0
#include "load_zip.h"

#include <stdio.h>
#include <string.h>

// With a name of this length the member's header is a line of base64.
enum { NAME_LENGTH = 27, HEAD_LENGTH = 30 + NAME_LENGTH, ENTRY_LENGTH = 46 + NAME_LENGTH, END_LENGTH = 22 };

static uint8_t *put(uint8_t *at, uint32_t value, unsigned octets)
{
    for (unsigned octet = 0; octet < octets; octet++) {
        *at++ = (uint8_t)(value >> 8 * octet);
    }
    return at;
}

// What the header of a member and its entry in the directory have alike: from the version to the lengths.
static uint8_t *put_member(uint8_t *at, uint32_t checksum, size_t data)
{
    at = put(at, 20, 2); // version 2.0
    at = put(at, 0, 4);  // no flags, stored
    at = put(at, 0x5b625000, 4); // 2 November 2025, 10:00
    at = put(at, checksum, 4);
    at = put(at, (uint32_t)data, 4);
    at = put(at, (uint32_t)data, 4);
    return put(at, NAME_LENGTH, 4); // and no extra field
}

static void put_name(uint8_t *at, uint64_t number)
{
    char name[NAME_LENGTH + 1];
    snprintf(name, sizeof name, "minutes-%010llu-data.bin", (unsigned long long)number % 10000000000ULL);
    memcpy(at, name, NAME_LENGTH);
}

size_t zip_head(uint64_t number, uint32_t checksum, size_t data, char into[ZIP_ENCODED_MAX])
{
    uint8_t head[HEAD_LENGTH];
    put_name(put_member(put(head, 0x04034b50, 4), checksum, data), number);
    size_t length = base64_encode(head, sizeof head, into);
    memcpy(into + length, "\r\n", 2);
    return length + 2;
}

size_t zip_directory(uint64_t number, uint32_t checksum, size_t data, char into[ZIP_ENCODED_MAX])
{
    uint8_t end[ENTRY_LENGTH + END_LENGTH] = { 0 }, *at = put(end, 0x02014b50, 4);
    at = put_member(put(at, 20, 2), checksum, data);
    put_name(at + 14, number); // no comment, first disk, no attributes, the member at 0
    at = put(end + ENTRY_LENGTH, 0x06054b50, 4);
    at = put(at, 0, 4);       // one disk
    at = put(at, 0x10001, 4); // one entry
    at = put(at, ENTRY_LENGTH, 4);
    put(at, (uint32_t)(HEAD_LENGTH + data), 4);
    return base64_encode(end, sizeof end, into);
}

static uint32_t checksum_step(uint32_t sum, uint8_t octet)
{
    static uint32_t table[256];
    if (table[1] == 0) {
        for (uint32_t index = 0; index < 256; index++) {
            uint32_t value = index;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) != 0 ? value >> 1 ^ 0xedb88320U : value >> 1;
            }
            table[index] = value;
        }
    }
    return sum >> 8 ^ table[(sum ^ octet) & 0xff];
}

static uint32_t digit_value(uint8_t digit)
{
    if (digit >= 'a') {
        return digit - 'a' + 26U;
    }
    if (digit >= 'A') {
        return digit - 'A' + 0U;
    }
    return digit == '+' ? 62 : digit == '/' ? 63 : digit - '0' + 52U;
}

uint32_t zip_checksum(const struct pool *pool, size_t lines, size_t *data)
{
    uint32_t sum = 0xffffffffU;
    for (size_t line = 0; line < lines; line++) {
        const uint8_t *at = pool->bytes + pool->lines[line % pool->line_count];
        for (const uint8_t *end = at + BASE64_LINE - 2; at < end; at += 4) {
            uint32_t three = digit_value(at[0]) << 18 | digit_value(at[1]) << 12 | digit_value(at[2]) << 6
                | digit_value(at[3]);
            sum = checksum_step(sum, (uint8_t)(three >> 16));
            sum = checksum_step(sum, (uint8_t)(three >> 8));
            sum = checksum_step(sum, (uint8_t)three);
        }
    }
    *data = lines * (BASE64_LINE - 2) / 4 * 3;
    return ~sum;
}
