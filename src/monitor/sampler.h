/*
 * Which allocations are remembered, and what each stands for.
 *
 * Bytes are a Poisson process of rate 1/R: a thread counts down an exponentially distributed number
 * of bytes and samples the allocation in which it reaches zero. An allocation of S bytes is then
 * sampled with probability 1 - exp(-S/R), so it stands for
 *
 *     w = 1 / (1 - exp(-S/R))    allocations, and w * S bytes.
 *
 * A sample keeps the weight of the R in force when it was made, so estimates stay unbiased when R
 * changes. With R = 1 everything is sampled and w = 1: exact. The interval grows one step when the
 * time for samples, first looks at a place of the program aside, passes half a percent of the
 * processor time, and shrinks back when the load has gone. When the table of live samples is full,
 * every second one is dropped at random and the weight of the others doubles, which leaves the
 * expectation as it is.
 */
#ifndef MONITOR_SAMPLER_H
#define MONITOR_SAMPLER_H

#include "monitor/pointer_map.h"

/* Random numbers of our own: a seed makes a test repeatable, and rand() belongs to the program. */
typedef struct ohi_random {
    uint64_t state;
} ohi_random;

uint64_t ohi_random_next(ohi_random *random);

/* Bytes until the next sample at mean interval R. */
int64_t ohi_sampler_step(ohi_random *random, uint64_t interval_bytes);

/* What a sample of `size` bytes stands for at interval R: at least 1. */
double ohi_sampler_weight(uint64_t size, uint64_t interval_bytes);

/* The next longer and the next shorter interval of the ladder; the ends return themselves. */
uint64_t ohi_sampler_longer(uint64_t interval_bytes);
uint64_t ohi_sampler_shorter(uint64_t interval_bytes);

/* A live allocation that is remembered. */
typedef struct ohi_sample {
    uintptr_t base; /* key: address of the first byte */
    uint64_t size;
    uint64_t born_ticks;
    float weight;
    uint32_t stack;
    uint32_t birth_epoch;
    uint32_t serial;
    uint8_t class_of;
    uint8_t touched; /* direct: the first touch has been booked */
} ohi_sample;

#endif
