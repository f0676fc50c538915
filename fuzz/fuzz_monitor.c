/* A program under the monitor that does anything: makes, cuts, converts, writes and looks at
 * buffers through many handles. What the monitor writes down can be read, and the doctor's report
 * of it is whole. */
#include "fuzz_input.h"

#include <offheap/offheap.h>

#include <offheap/doctor.h>
#include <offheap/monitor.h>

enum { BUFFERS = 12, MOST_BYTES = 20000, INPUTS_A_RUN = 64 };

static char handles[BUFFERS]; /* whose addresses are identities */

static void convert(oh_buffer buffer, const void *handle, uint8_t what)
{
    uint64_t begun = oh_probe_conversion_begin();
    const oh_conversion conversion = {.kind = (oh_conversion_kind)(what % 3),
                                      .encoding = (oh_encoding)(what / 3 % (OH_HEX + 1)),
                                      .handle = handle,
                                      .base = buffer.data,
                                      .bytes = buffer.data,
                                      .length = buffer.length,
                                      .string_bytes = buffer.length * 2,
                                      .wide = (what & 128) != 0};
    oh_probe_conversion_end(begun, &conversion);
}

static void look_at(oh_buffer from, oh_buffer view, const void *handle, uint8_t what)
{
    const oh_view told = {.handle = handle,
                          .kind = (oh_view_kind)(what % 4),
                          .base = from.data,
                          .base_length = from.length,
                          .data = view.data,
                          .length = view.length,
                          .store = view.store};
    if (view.length > 0)
        oh_probe_view(&told);
}

static void write_to(oh_buffer buffer, const void *handle, uint8_t what)
{
    if (buffer.length == 0)
        return;
    oh_write_probe probe = oh_probe_write_begin(handle, buffer.data, buffer.length);
    memset(buffer.data, what, buffer.length);
    oh_probe_write_end(&probe);
    oh_probe_read(handle, buffer.data, buffer.length);
    oh_probe_indexed_write(handle, buffer.data + what % buffer.length, 1);
}

static void step(oh_buffer *all, fuzz_input *input)
{
    uint8_t what = fuzz_byte(input), detail = fuzz_byte(input);
    size_t i = fuzz_byte(input) % BUFFERS, j = fuzz_byte(input) % BUFFERS;
    oh_buffer made;
    switch (what % 8) {
    case 0:
    case 1:
        oh_buffer_release(&all[i]);
        if (oh_buffer_alloc(NULL, (size_t)fuzz_number(input, 2) % MOST_BYTES, &made) == OH_OK)
            all[i] = made;
        break;
    case 2:
        made = oh_buffer_slice(all[j], detail, (int16_t)fuzz_number(input, 2));
        look_at(all[j], made, &handles[i], detail);
        oh_buffer_release(&all[i]);
        all[i] = made;
        break;
    case 3:
        convert(all[i], &handles[i], detail);
        break;
    case 4:
        write_to(all[i], &handles[i], detail);
        break;
    case 5:
        oh_probe_concat(all[i].data, all[i].length, all[j].data, all[j].length);
        break;
    case 6:
        oh_probe_task();
        oh_probe_poll();
        oh_probe_collection();
        break;
    default:
        oh_buffer_release(&all[i]);
    }
}

static void check_report(void)
{
    char *json = oh_doctor_json();
    if (json == NULL)
        return;
    size_t length = strlen(json);
    fuzz_expect(length > 2 && json[0] == '{' && strrchr(json, '}') != NULL);
    free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const oh_doctor_options options = {.size = sizeof options, .quiet = true};
    static unsigned inputs; /* a run of the monitor sees many, as a thread is started for each */
    fuzz_input input = {data, size};
    oh_buffer all[BUFFERS] = {{NULL, 0, NULL}};
    if (inputs == 0)
        fuzz_expect(oh_doctor_start(&options) == OH_OK);
    while (input.left > 0)
        step(all, &input);
    for (size_t i = 0; i < BUFFERS; i++)
        oh_buffer_release(&all[i]);
    if (++inputs == INPUTS_A_RUN) {
        check_report();
        fuzz_expect(oh_doctor_stop(NULL) == OH_OK);
        inputs = 0;
    }
    return 0;
}
