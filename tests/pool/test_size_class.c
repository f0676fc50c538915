/* Size classes and the geometry of slabs. */
#include "pool/thread_heap.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka needs the two headers above */
#include <cmocka.h>

static void every_length_gets_the_smallest_class_that_holds_it(void **state)
{
    (void)state;
    assert_int_equal(ohi_class_of(0), 0);
    for (size_t length = 1; length <= OHI_SLOT_MAX_BYTES; length++) {
        const unsigned size_class = ohi_class_of(length);
        assert_true(ohi_class_bytes(size_class) >= length);
        assert_true(size_class == 0 || ohi_class_bytes(size_class - 1) < length);
    }
    assert_int_equal(ohi_class_of(OHI_SLOT_MAX_BYTES), OHI_CLASS_COUNT - 1);
}

static void waste_is_15_bytes_or_an_eighth_at_most(void **state)
{
    (void)state;
    for (size_t length = 1; length <= OHI_SLOT_MAX_BYTES; length++) {
        const size_t slot = ohi_class_bytes(ohi_class_of(length));
        assert_true(slot - length <= 15 || (slot - length) * 8 <= slot);
        assert_int_equal(slot % 16, 0);
    }
}

static void slots_of_a_class_for_an_alignment_have_it(void **state)
{
    (void)state;
    for (size_t alignment = 1; alignment <= 4096; alignment *= 2)
        for (size_t length = 1; length <= OHI_SLOT_MAX_BYTES; length += 61) {
            const unsigned size_class = ohi_class_of_aligned(length, alignment);
            if (size_class == OHI_CLASS_NONE)
                continue;
            assert_true(ohi_class_bytes(size_class) >= length);
            assert_int_equal(ohi_class_bytes(size_class) % alignment, 0);
            assert_int_equal(ohi_geometry_of(size_class).first % alignment, 0);
        }
    assert_int_equal(ohi_class_of_aligned(16, 8192), OHI_CLASS_NONE);
    assert_int_equal(ohi_class_of_aligned(4096, 4096), ohi_class_of(4096));
}

static void slots_lie_inside_their_slab_and_records_in_its_first_64_kib(void **state)
{
    (void)state;
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++) {
        const ohi_geometry geometry = ohi_geometry_of(i);
        assert_true(geometry.capacity >= 30);
        assert_true(geometry.records >= sizeof(ohi_slab));
        assert_true(geometry.records + geometry.capacity * sizeof(oh_store) <= geometry.first);
        assert_true(geometry.first < OHI_SLAB_ALIGNMENT);
        assert_true(geometry.first + geometry.capacity * geometry.slot_bytes <=
                    geometry.slab_bytes);
        /* What is neither slot nor record stays below a sixteenth. */
        const size_t used = geometry.capacity * (geometry.slot_bytes + sizeof(oh_store));
        assert_true((geometry.slab_bytes - used) * 16 <= geometry.slab_bytes);
    }
}

static void records_of_large_classes_begin_at_many_lines_of_a_page(void **state)
{
    (void)state;
    uint64_t lines = 0;
    for (unsigned i = 32; i < OHI_CLASS_COUNT; i++) {
        const uint32_t records = ohi_geometry_of(i).records;
        assert_int_equal(records % 64, 0);
        lines |= UINT64_C(1) << records / 64 % 64;
    }
    assert_true(__builtin_popcountll(lines) >= 16);
}

static void both_ways_to_a_slot_lead_to_the_same_bytes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < OHI_CLASS_COUNT; i++) {
        const ohi_geometry geometry = ohi_geometry_of(i);
        oh_store *record = ohi_heap_take(i, false);
        assert_non_null(record);
        assert_ptr_equal(
            ohi_slot_bytes_of(record, ohi_slot_stride(&geometry), ohi_slot_bias(&geometry)),
            ohi_slot_bytes(record));
        assert_int_equal((uintptr_t)ohi_slot_bytes(record) % ohi_class_alignment(i), 0);
        ohi_heap_give(record);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_gets_the_smallest_class_that_holds_it),
        cmocka_unit_test(waste_is_15_bytes_or_an_eighth_at_most),
        cmocka_unit_test(slots_of_a_class_for_an_alignment_have_it),
        cmocka_unit_test(slots_lie_inside_their_slab_and_records_in_its_first_64_kib),
        cmocka_unit_test(records_of_large_classes_begin_at_many_lines_of_a_page),
        cmocka_unit_test(both_ways_to_a_slot_lead_to_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
