// SPDX-License-Identifier: Apache-2.0
#include "vector.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

bool durward_vector_available(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2");
}

/* The values of 32 characters. All bits of `sound` stay set for those of the alphabet. */
AVX2 static inline __m256i sextets(__m256i characters, __m256i *sound)
{
    const __m256i lower = _mm256_cmpgt_epi8(characters, _mm256_set1_epi8(0x60));
    const __m256i folded = _mm256_sub_epi8(
        _mm256_or_si256(characters, _mm256_set1_epi8(0x20)), _mm256_set1_epi8(0x61));
    const __m256i letters = _mm256_cmpeq_epi8(_mm256_min_epu8(folded, _mm256_set1_epi8(25)), folded);
    /* The slash stands in front of the figures. */
    const __m256i behind = _mm256_sub_epi8(characters, _mm256_set1_epi8(0x2F));
    const __m256i figures = _mm256_cmpeq_epi8(_mm256_min_epu8(behind, _mm256_set1_epi8(10)), behind);
    const __m256i pluses = _mm256_cmpeq_epi8(characters, _mm256_set1_epi8(0x2B));
    const __m256i slashes = _mm256_cmpeq_epi8(characters, _mm256_set1_epi8(0x2F));
    __m256i offset = _mm256_set1_epi8(4);
    offset = _mm256_add_epi8(offset, _mm256_and_si256(letters, _mm256_set1_epi8(-69)));
    offset = _mm256_add_epi8(offset, _mm256_and_si256(lower, _mm256_set1_epi8(-6)));
    offset = _mm256_add_epi8(offset, _mm256_and_si256(pluses, _mm256_set1_epi8(15)));
    offset = _mm256_add_epi8(offset, _mm256_and_si256(slashes, _mm256_set1_epi8(12)));
    *sound = _mm256_and_si256(*sound, _mm256_or_si256(_mm256_or_si256(letters, figures), pluses));
    return _mm256_add_epi8(characters, offset);
}

/* Each four sextets to three octets: 24 in all, and 8 behind them that mean nothing. */
AVX2 static inline void pack(__m256i values, uint8_t *output)
{
    const __m256i twelve = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
    const __m256i quanta = _mm256_madd_epi16(twelve, _mm256_set1_epi32(0x00011000));
    const __m256i octets = _mm256_shuffle_epi8(
        quanta, _mm256_setr_epi8(
            2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1,
            2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
    const __m256i joined = _mm256_permutevar8x32_epi32(octets, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7));
    _mm256_storeu_si256((__m256i *)output, joined);
}

AVX2 size_t durward_vector_base64_lines(
    const uint8_t *input, size_t input_count, uint8_t *output, size_t output_count, size_t width)
{
    const size_t octets = width / 4 * 3;
    /* What a step writes behind what counts. */
    const size_t spill = 8;
    size_t lines = 0;
    if (width < DURWARD_VECTOR_LINE || width % 4 != 0)
        return 0;
    while (input_count >= width + 2 && output_count >= octets + spill) {
        __m256i sound = _mm256_set1_epi8(-1);
        size_t step = 0;
        for (; step < width - 32; step += 32)
            pack(
                sextets(_mm256_loadu_si256((const __m256i *)(input + step)), &sound),
                output + step / 4 * 3);
        /* The last step goes back, so that it ends with the line. */
        pack(
            sextets(_mm256_loadu_si256((const __m256i *)(input + width - 32)), &sound),
            output + octets - 24);
        if (_mm256_movemask_epi8(sound) != -1 || input[width] != '\r' || input[width + 1] != '\n')
            break;
        lines += 1;
        input += width + 2;
        input_count -= width + 2;
        output += octets;
        output_count -= octets;
    }
    return lines;
}

AVX2 size_t durward_vector_find_pairs(
    const uint8_t *text, size_t count, size_t start, const uint8_t pairs[8])
{
    __m256i first[4], second[4];
    for (int pair = 0; pair < 4; pair += 1) {
        first[pair] = _mm256_set1_epi8((char)pairs[2 * pair]);
        second[pair] = _mm256_set1_epi8((char)pairs[2 * pair + 1]);
    }
    while (start < count && count - start >= 33) {
        const __m256i here = _mm256_loadu_si256((const __m256i *)(text + start));
        const __m256i behind = _mm256_loadu_si256((const __m256i *)(text + start + 1));
        __m256i any = _mm256_setzero_si256();
        for (int pair = 0; pair < 4; pair += 1)
            any = _mm256_or_si256(
                any, _mm256_and_si256(
                    _mm256_cmpeq_epi8(here, first[pair]), _mm256_cmpeq_epi8(behind, second[pair])));
        if (!_mm256_testz_si256(any, any))
            return start;
        start += 32;
    }
    return start;
}

#else

bool durward_vector_available(void)
{
    return false;
}

size_t durward_vector_base64_lines(
    const uint8_t *input, size_t input_count, uint8_t *output, size_t output_count, size_t width)
{
    (void)input, (void)input_count, (void)output, (void)output_count, (void)width;
    return 0;
}

size_t durward_vector_find_pairs(const uint8_t *text, size_t count, size_t start, const uint8_t pairs[8])
{
    (void)text, (void)count, (void)pairs;
    return start;
}

#endif
