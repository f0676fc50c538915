#include "doctor/cohort.h"

#include <stdlib.h>

int ohi_block_of(const ohi_run_log *run, uint64_t epoch)
{
    uint64_t epochs = (uint64_t)run->judge_epoch + 1;
    return epoch >= epochs ? OHI_BLOCKS : (int)(epoch * OHI_BLOCKS / epochs);
}

static void add_birth(const ohi_run_log *run, ohi_cohorts *sites, const ohi_log_birth *birth)
{
    ohi_cohorts *site = &sites[ohi_run_site_of(run, birth->stack)];
    int block = ohi_block_of(run, birth->birth_epoch);
    if (block >= OHI_BLOCKS)
        return;
    double count = (double)birth->count / OHI_LOG_COUNT_SCALE;
    site->births[block] += (double)birth->bytes;
    site->birth_count[block] += count;
    site->alive[block] += (double)birth->bytes;
    site->alive_count[block] += count;
    site->alive_samples[block] += (double)birth->samples;
    site->alive_at_75[block] += (double)birth->bytes;
    site->allocated += (double)birth->bytes;
}

static void add_death(const ohi_run_log *run, ohi_cohorts *sites, const ohi_log_death *death,
                      uint32_t epoch)
{
    ohi_cohorts *site = &sites[ohi_run_site_of(run, death->stack)];
    int born = ohi_block_of(run, death->birth_epoch);
    if (born >= OHI_BLOCKS)
        return;
    bool in_time = epoch <= run->judge_epoch;
    if (in_time) {
        site->collected += death->collected ? (double)death->bytes : 0;
        int block = death->collected ? born : ohi_block_of(run, epoch);
        site->died[born][block < OHI_BLOCKS ? block : OHI_BLOCKS - 1] += (double)death->bytes;
        site->alive[born] -= (double)death->bytes;
        site->alive_count[born] -= (double)death->count / OHI_LOG_COUNT_SCALE;
        site->alive_samples[born] -= (double)death->samples;
    }
    if ((death->collected && in_time) || (uint64_t)epoch * 4 <= (uint64_t)run->judge_epoch * 3)
        site->alive_at_75[born] -= (double)death->bytes;
}

/* Of every site, an array of run->site_count; NULL: out of memory. */
static ohi_cohorts *cohorts_of(const ohi_run_log *run)
{
    ohi_cohorts *sites = calloc(run->site_count, sizeof *sites);
    if (!sites)
        return NULL;
    for (size_t i = 0; i < run->births.count; i++)
        add_birth(run, sites, &run->births.items[i].r);
    for (size_t i = 0; i < run->deaths.count; i++)
        add_death(run, sites, &run->deaths.items[i].r, run->deaths.items[i].epoch);
    return sites;
}

void ohi_cohorts_judge(const ohi_run_log *run, ohi_findings *findings, ohi_cohorts_judge_fn *judge)
{
    ohi_cohorts *sites = cohorts_of(run);
    if (!sites) {
        findings->failed = true;
        return;
    }
    for (uint32_t site = 1; site < run->site_count; site++)
        judge(run, findings, &sites[site], site);
    free(sites);
}

int ohi_cohorts_life(const ohi_cohorts *cohorts, int until)
{
    double by_life[OHI_BLOCKS] = {0};
    double all = 0;
    for (int born = 0; born < until; born++) {
        for (int died = born; died < OHI_BLOCKS; died++) {
            by_life[died - born] += cohorts->died[born][died];
            all += cohorts->died[born][died];
        }
    }
    int life = OHI_BLOCKS - 1;
    double longer = by_life[life];
    while (life > 0 && longer < 0.05 * all)
        longer += by_life[--life];
    return all > 0 ? life : 0;
}

void ohi_cohorts_tenured(const ohi_cohorts *cohorts, int age, double *tenured)
{
    for (int end = 0; end < OHI_BLOCKS; end++) {
        tenured[end] = 0;
        for (int born = 0; born + age <= end; born++) {
            tenured[end] += cohorts->births[born];
            for (int died = born; died <= end; died++)
                tenured[end] -= cohorts->died[born][died];
        }
    }
}
