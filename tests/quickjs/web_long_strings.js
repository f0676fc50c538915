// Texts that a program puts together character by character, which the engine keeps in pieces until
// it has to read them, beside the same texts in one piece. Needs the engine built from source.
for (const length of [10, 8192, 65535, 65536, 65537, 200000]) {
    for (const unit of ['a', '\u4e2d']) {
        const build = () => {
            let text = '';
            while (text.length < length) text += unit;
            return text;
        };
        const [whole, other] = [Buffer.from(unit.repeat(length), 'utf16le').toString('utf16le'), unit.repeat(length - 1) + 'b'];
        console.log(length, build() == whole, whole == build(), build() != whole, build() === whole, build() == build(), build() == other, other != build());
        console.log(build() < other, new Map([[build(), 1]]).get(whole), [build()].includes(whole), [whole].indexOf(build()), Buffer.from(build()).equals(Buffer.from(whole)));
        console.log(new String(build()) == whole, build() == [whole], build() == 5, { [build()]: 1 }[whole]);
    }
}
