#include "bench_corpus.h"

#include "bench_frame.h"

#include <string.h>

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static const char *const *const english = WORDS(
    "a", "of", "the", "and", "memory", "buffer", "slice", "between", "allocation", "it", "was",
    "running", "through", "every", "single", "byte", "without", "copying", "them", "twice", "so",
    "programs", "that", "read", "files", "may", "write", "to", "sockets", "quickly", "in", "order");
static const char *const *const french = WORDS(
    "à", "été", "mémoire", "où", "la", "très", "élève", "garçon", "le", "français", "nôtre", "créé",
    "des", "données", "répétées", "déjà", "reçu", "Noël", "île", "hôtel", "même", "après");
static const char *const *const german = WORDS(
    "der", "Speicher", "für", "große", "Puffer", "wird", "später", "zurückgegeben", "und", "die",
    "Länge", "bleibt", "unverändert", "wenn", "mehrere", "Zeichen", "übrig", "sind", "ist", "das",
    "Gerät", "aus", "möglichst", "vielen", "kleinen", "Stücken", "zusammengesetzt", "weiß");
static const char *const *const russian =
    WORDS("память", "и", "быстрый", "буфер", "для", "строк", "каждый", "байт", "читает", "файл",
          "но", "не", "копирует", "его", "дважды", "когда", "программа", "работает", "много",
          "часов", "в", "сети", "данные", "проходят", "через", "поток");
static const char *const *const chinese =
    WORDS("内存", "缓冲区", "的", "每一个", "字节", "程序", "读取", "文件", "并且", "写入", "网络",
          "快速", "没有", "复制", "两次", "，", "。", "数据", "流", "分配", "释放", "线程", "安全",
          "字符串", "长度");
static const char *const *const emoji =
    WORDS("😀", "🚀", "🎉", "💾", "🔥", "👍🏽", "🧵", "🌍", "🐢", "📦", "❤️", "🦊");

const char *bench_corpus_name(bench_corpus corpus)
{
    static const char *const names[BENCH_CORPUS_COUNT] = {
        "ASCII", "Latin-1", "German", "Russian", "Chinese", "emoji mix", "mixed", "invalid"};
    return names[corpus];
}

static const char *pick(const char *const *words, uint64_t *state)
{
    size_t count = 1; /* no language is without words */
    while (words[count] != NULL)
        count++;
    return words[bench_random(state) % count];
}

/* Which language the next word is from. */
static const char *const *language(bench_corpus corpus, uint64_t index, uint64_t *state)
{
    const char *const *const all[] = {english, french, german, russian, chinese, emoji};
    switch (corpus) {
    case BENCH_ASCII:
        return english;
    case BENCH_LATIN:
        return bench_random(state) % 2 == 0 ? french : german;
    case BENCH_GERMAN:
        return german;
    case BENCH_RUSSIAN:
        return russian;
    case BENCH_CHINESE:
        return chinese;
    case BENCH_EMOJI:
        return index % 4 == 3 ? emoji : english;
    default:
        return all[bench_random(state) % 6];
    }
}

static void damage(uint8_t *out, size_t bytes, uint64_t *state)
{
    for (size_t at = bench_random(state) % 20; at < bytes; at += 1 + bench_random(state) % 19)
        out[at] = (uint8_t)(0x80 | bench_random(state));
}

size_t bench_corpus_utf8(bench_corpus corpus, uint64_t seed, uint8_t *out, size_t bytes)
{
    uint64_t state = seed * 0x2545F4914F6CDD1Du;
    size_t at = 0;
    for (uint64_t index = 0; at < bytes; index++) {
        const char *word = pick(language(corpus, index, &state), &state);
        size_t length = strlen(word);
        if (length > bytes - at)
            break;
        memcpy(out + at, word, length);
        at += length;
        if (corpus != BENCH_CHINESE && at < bytes)
            out[at++] = ' ';
    }
    memset(out + at, ' ', bytes - at);
    if (corpus == BENCH_INVALID)
        damage(out, bytes, &state);
    return bytes;
}
