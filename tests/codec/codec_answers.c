/* Prints hostile cases for base64, hex and search with our answers, one a line, for
 * check_answers.js to compare with Node's Buffer.
 *
 * usage: codec_answers SEED COUNT
 *
 *     operation TAB input TAB needle or "-" TAB answer
 *
 * Inputs are hexadecimal: two digits a byte or four a 16-bit unit, as the operation says.
 */
#include <offheap/codec.h>
#include <offheap/search.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 6000 };

static uint64_t random_state;

static uint64_t random_number(void)
{
    uint64_t z = random_state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static size_t random_below(size_t limit)
{
    return (size_t)(random_number() % limit);
}

/* Mostly short, now and then around a vector's width or long. */
static size_t random_length(void)
{
    switch (random_below(50)) {
    case 0:
        return random_below(LONGEST);
    case 1:
    case 2:
        return random_below(600);
    default:
        return random_below(100);
    }
}

static void fail(const char *message)
{
    fprintf(stderr, "codec_answers: %s\n", message);
    exit(1);
}

static void print_bytes(const uint8_t *bytes, size_t count)
{
    static char text[2 * LONGEST];
    fwrite(text, 1, oh_hex_encode(text, bytes, count), stdout);
}

static void print_units(const uint16_t *units, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%04x", units[i]);
}

/* A character of either alphabet; junk, '=' and units above 0xff as often as `dirt` says. */
static uint16_t base64_unit(size_t dirt)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
    static const char junk[] = " \r\n\t!.,:;~@[`{\0\x7f";
    switch (dirt == 0 ? 9 : random_below(400 / dirt)) {
    case 0:
        return random_below(8) == 0 ? '=' : ' ';
    case 1:
        return (uint16_t)random_below(0x10000);
    case 2:
        return (uint16_t)random_below(256);
    case 3:
    case 4:
        return (uint8_t)junk[random_below(sizeof junk - 1)];
    default:
        return (uint8_t)alphabet[random_below(66)];
    }
}

static size_t make_base64(uint16_t *units)
{
    static const size_t dirt[] = {0, 0, 1, 2, 10, 40};
    size_t count = random_length(), how = dirt[random_below(6)];
    for (size_t i = 0; i < count; i++)
        units[i] = base64_unit(how);
    for (size_t pads = random_below(4); pads > 0 && pads < count && random_below(2) == 0; pads--)
        units[count - pads] = '=';
    return count;
}

static bool is_latin1(const uint16_t *units, size_t count)
{
    return oh_utf16_fits_latin1(units, count);
}

/* Text that fits 8 bits is decoded from those as well: both must say the same. */
static void base64_decode_case(void)
{
    static uint16_t units[LONGEST];
    static uint8_t narrow[LONGEST], answer[LONGEST], narrow_answer[LONGEST];
    size_t count = make_base64(units);
    size_t bytes = oh_base64_decode_utf16(answer, units, count);
    if (is_latin1(units, count)) {
        oh_utf16_to_latin1(narrow, units, count);
        size_t narrow_bytes = oh_base64_decode(narrow_answer, (const char *)narrow, count);
        if (narrow_bytes != bytes || memcmp(answer, narrow_answer, bytes) != 0)
            fail("base64 of 8-bit and of 16-bit text differ");
    }
    printf("base64\t");
    print_units(units, count);
    printf("\t-\t");
    print_bytes(answer, bytes);
}

static void hex_decode_case(void)
{
    static uint16_t units[LONGEST];
    static uint8_t narrow[LONGEST], answer[LONGEST];
    size_t count = random_length(), dirt = random_below(3) == 0 ? 60 : 100000;
    for (size_t i = 0; i < count; i++)
        units[i] = random_below(dirt) == 0 ? (uint16_t)random_below(0x10000)
                                           : (uint8_t) "0123456789abcdefABCDEF"[random_below(22)];
    oh_utf16_to_latin1(narrow, units, count);
    size_t bytes = oh_hex_decode(answer, (const char *)narrow, count);
    printf("hex\t");
    print_units(units, count);
    printf("\t-\t");
    print_bytes(answer, bytes);
}

static void encode_case(const char *operation, oh_encoding encoding)
{
    static uint8_t bytes[LONGEST];
    static char text[2 * LONGEST];
    size_t count = random_length();
    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)random_number();
    size_t chars = encoding == OH_HEX ? oh_hex_encode(text, bytes, count)
                                      : oh_base64_encode(text, bytes, count, encoding);
    printf("%s\t", operation);
    print_bytes(bytes, count);
    printf("\t-\t%.*s", (int)chars, text);
}

typedef ptrdiff_t find_fn(const uint8_t *hay, size_t hay_bytes, const uint8_t *needle,
                          size_t needle_bytes);

/* Few letters, so that needles are found, nearly found and repeated. */
static void find_case(const char *operation, find_fn *find)
{
    static uint8_t hay[LONGEST], needle[LONGEST];
    size_t hay_bytes = random_length(), letters = 1 + random_below(4);
    for (size_t i = 0; i < hay_bytes; i++)
        hay[i] = (uint8_t)('a' + random_below(letters));
    size_t needle_bytes = 1 + random_below(random_below(2) == 0 ? 6 : 40);
    for (size_t i = 0; i < needle_bytes; i++)
        needle[i] = (uint8_t)('a' + random_below(letters));
    if (hay_bytes > needle_bytes && random_below(2) == 0)
        memcpy(needle, hay + random_below(hay_bytes - needle_bytes), needle_bytes);
    if (strstr(operation, "16") != NULL)
        needle_bytes = (needle_bytes + 1) / 2 * 2;
    printf("%s\t", operation);
    print_bytes(hay, hay_bytes);
    printf("\t");
    print_bytes(needle, needle_bytes);
    printf("\t%td", find(hay, hay_bytes, needle, needle_bytes));
}

static void print_case(void)
{
    switch (random_below(10)) {
    case 0:
        encode_case("to-base64", OH_BASE64);
        break;
    case 1:
        encode_case("to-base64url", OH_BASE64URL);
        break;
    case 2:
        encode_case("to-hex", OH_HEX);
        break;
    case 3:
        hex_decode_case();
        break;
    case 4:
        find_case("find", oh_find);
        break;
    case 5:
        find_case("find-last", oh_find_last);
        break;
    case 6:
        random_below(2) == 0 ? find_case("find16", oh_find_utf16)
                             : find_case("find-last16", oh_find_last_utf16);
        break;
    default:
        base64_decode_case();
    }
    putchar('\n');
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: codec_answers SEED COUNT\n");
        return 2;
    }
    fprintf(stderr, "seed %s, kernels %s\n", argv[1], oh_kernel_name());
    random_state = strtoull(argv[1], NULL, 10);
    for (unsigned long count = strtoul(argv[2], NULL, 10); count > 0; count--)
        print_case();
    return fflush(stdout) == 0 ? 0 : 1;
}
