/* The survey of UTF-8: whether text is well-formed, how many units it makes and how wide they are,
 * without making them. One pass for vectors of 16, 32 or 64 bytes, by the three tables described in
 * utf8_vector.h; when an error is found, a walk counts the rest.
 *
 * The file that includes this has defined what utf8_vector.h lists (only load, load_part, splat,
 * high_bits, any_byte, at_least and the sums are needed), the walk, and
 *
 *   utf8_survey                    its state: errors, largest, units, skipped, surveyed
 *   survey_vector(survey, window)  adds the errors and the largest bytes of a vector; returns the
 *                                  units of each place
 *   utf8_open, utf8_open_at        see there
 *   is_below(bytes, limit)         whether all bytes are
 *   keep_first(bytes, count), keep_last(bytes, count)   and zeros elsewhere
 */
#ifndef WIDTH
#error "a template: included by the files of the instruction sets"
#endif

/* ASCII is looked for in groups; the longer there is none, the longer it takes until the next look.
 * A lane of bytes holds the units of a run. */
enum { GROUP = 4 * WIDTH, LONGEST_RUN = 8 * GROUP };

INLINE utf8_survey survey_start(void)
{
    return (utf8_survey){utf8_rules_get(), splat(0), splat(0), splat(0), no_sums(), 0, 0};
}

/* Whether the three bytes in front of `at` end inside a character. */
INLINE bool ends_inside(const uint8_t *at)
{
    return at[-1] >= 0xC0 || at[-2] >= 0xE0 || at[-3] >= 0xF0;
}

INLINE bool is_ascii_group(const uint8_t *src)
{
    vec low = load(src) | load(src + WIDTH);
    return high_bits(low | load(src + 2 * WIDTH) | load(src + 3 * WIDTH)) == 0;
}

/* Groups as long as they are ASCII; returns their bytes. */
INLINE size_t skip_ascii(const uint8_t *src, size_t bytes)
{
    size_t i = 0;
    while (bytes - i >= GROUP && is_ascii_group(src + i))
        i += GROUP;
    return i;
}

/* Whether the last group of a text is, which may be less, but not than WIDTH bytes: by vectors that
 * overlap. */
INLINE bool is_ascii_end(const uint8_t *src, size_t bytes)
{
    if (bytes >= GROUP)
        return is_ascii_group(src + bytes - GROUP);
    vec any = load(src) | load(src + bytes - WIDTH);
    if (bytes > 2 * WIDTH)
        any |= load(src + WIDTH) | load(src + bytes - 2 * WIDTH);
    return high_bits(any) == 0;
}

/* Not unrolled: the constants and one vector are what fits into 16 registers. */
INLINE vec survey_vectors(utf8_survey *survey, const uint8_t *src, size_t bytes)
{
    vec units = splat(0);
#pragma GCC unroll 1
    for (const uint8_t *end = src + bytes; src != end; src += WIDTH)
        units += survey_vector(survey, utf8_open_at(src));
    return units;
}

/* The less than GROUP bytes from `from` on, which is WIDTH or more. */
INLINE vec survey_rest(utf8_survey *survey, const uint8_t *src, size_t from, size_t bytes)
{
    size_t left = (bytes - from) % WIDTH;
    vec units = survey_vectors(survey, src + from, bytes - from - left);
    if (left == 0)
        return units;
    if (bytes < WIDTH + 16) {
        vec last = load_part(src + bytes - left, left);
        last = survey_vector(survey, utf8_open(last, load(src)));
        return units + keep_first(last, left);
    }
    vec last =
        survey_vector(survey, utf8_open_at(src + bytes - WIDTH)); /* counted in part already */
    return units + keep_last(last, left);
}

/* WIDTH bytes or more. Returns whether they are well-formed. */
INLINE bool survey_text(utf8_survey *survey, const uint8_t *src, size_t bytes)
{
    size_t i = skip_ascii(src, bytes);
    if (bytes - i < GROUP && is_ascii_end(src, bytes))
        i = bytes;
    survey->skipped = i;
    if (i == bytes)
        return true;
    lane_sums units = no_sums();
    if (i == 0) {
        units = add_lanes(units, survey_vector(survey, utf8_open(load(src), splat(0))));
        survey->first_errors = survey->errors;
        i = WIDTH;
    }
    for (size_t run = GROUP; bytes - i >= GROUP;) {
        survey->units = units;
        survey->surveyed = i;
        if (is_ascii_group(src + i) && !ends_inside(src + i)) {
            size_t skipped = skip_ascii(src + i, bytes - i);
            survey->skipped += skipped;
            i += skipped;
            run = GROUP;
            continue;
        }
        while (run > bytes - i)
            run /= 2;
        units = add_lanes(units, survey_vectors(survey, src + i, run));
        if (OHI_UNLIKELY(any_byte(survey->errors)))
            return false;
        i += run;
        run = run < LONGEST_RUN ? 2 * run : run;
    }
    survey->units = units;
    survey->surveyed = i;
    vec rest = survey_rest(survey, src, i, bytes);
    if (any_byte(survey->errors) || ends_inside(src + bytes))
        return false;
    survey->units = add_lanes(units, rest);
    return true;
}

/* Less than WIDTH bytes, likewise. */
INLINE bool survey_short(utf8_survey *survey, vec in, size_t bytes)
{
    vec units = survey_vector(survey, utf8_open(in, splat(0)));
    survey->units = add_lanes(survey->units, keep_first(units, bytes));
    return !any_byte(survey->errors);
}

/* More than WIDTH bytes. */
OUTLINE bool is_well_formed(const uint8_t *src, size_t bytes)
{
    utf8_survey survey = survey_start();
    return survey_text(&survey, src, bytes);
}

INLINE oh_text_width width_of(bool is_ascii, bool is_latin1)
{
    return is_ascii ? OH_TEXT_ASCII : is_latin1 ? OH_TEXT_LATIN1 : OH_TEXT_UTF16;
}

/* Goes on where a survey stopped, block by block: such text is rare, and more errors will come.
 * What it surveyed may end inside a character, whose units are counted already. */
OUTLINE oh_utf8_shape classify_from(const uint8_t *src, size_t bytes, size_t surveyed, size_t units,
                                    oh_text_width width)
{
    utf8_walk walk = walk_start(src, bytes);
    advance(&walk, surveyed);
    walk.units = units;
    walk.is_ascii = width == OH_TEXT_ASCII;
    walk.is_latin1 = width != OH_TEXT_UTF16;
    size_t back = surveyed == 0          ? 0
                  : walk.src[-1] >= 0xC0 ? 1
                  : walk.src[-2] >= 0xE0 ? 2
                  : walk.src[-3] >= 0xF0 ? 3
                                         : 0;
    walk.src -= back;
    walk.bytes += back;
    if (back > 0)
        walk.units -= *walk.src >= 0xF0 ? 2 : 1;
    while (walk.bytes > 0)
        advance(&walk, replace_block(&walk, GOAL_CLASSIFY));
    return (oh_utf8_shape){.utf16_units = walk.units,
                           .width = width_of(walk.is_ascii, walk.is_latin1),
                           .is_valid = walk.is_valid};
}

OUTLINE oh_utf8_shape classify(const uint8_t *src, size_t bytes)
{
    utf8_survey survey = survey_start();
    bool is_valid = bytes < WIDTH ? survey_short(&survey, load_part(src, bytes), bytes)
                                  : survey_text(&survey, src, bytes);
    bool is_ascii = high_bits(survey.largest) == 0;
    bool is_latin1 = is_below(survey.largest, 0xC4);
    size_t units = survey.skipped + total(survey.units);
    if (OHI_LIKELY(is_valid))
        return (oh_utf8_shape){units, width_of(is_ascii, is_latin1), true};
    if (survey.surveyed == 0 || any_byte(survey.first_errors))
        return classify_from(src, bytes, 0, 0, OH_TEXT_ASCII);
    return classify_from(src, bytes, survey.surveyed, units, width_of(is_ascii, is_latin1));
}
