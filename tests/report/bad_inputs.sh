#!/bin/bash
# What cannot be read or written is said before the program starts; what fails later leaves nothing broken.
# usage: bad_inputs.sh OFFHEAP SYNTHETIC_LOG
set -u
here=$(cd "$(dirname "$0")" && pwd)
offheap=$(realpath "$1")
synthetic_log=$(realpath "$2")
work=$(mktemp -d)
cd "$work" || exit 1
. "$here/../main_job/expect.sh"
trap 'cd /; rm -rf "$work" "$output" "$errors"' EXIT

echo 'console.log("ran"); setTimeout(() => {}, 100);' >ok.js
echo 'let x = ;' >syntax.js
mkdir dir
ln -s loop2 loop1
ln -s loop1 loop2
ln -s nowhere dangling
"$synthetic_log" sick sick.log
"$offheap" doctor --replay=sick.log --json=good.json 2>/dev/null

# refused CODE PATTERN OPTION...: one line that matches, and the program did not run.
refused() {
    local code=$1 pattern=$2
    shift 2
    run "$code" "$offheap" doctor "$@"
    complains "$pattern"
    [ -s "$output" ] && fail "the program ran: doctor $*"
}

refused 1 "^offheap: cannot write '/nonexistent/x.html': No such file or directory$" --html=/nonexistent/x.html ok.js
refused 1 "^offheap: cannot write 'dir': Is a directory$" --json=dir ok.js
refused 1 "^offheap: cannot write 'dir/': Is a directory$" --json=dir/ ok.js
refused 1 "cannot write 'ok.js/x': Not a directory" --pprof=ok.js/x ok.js
refused 1 "cannot write 'loop1': Too many levels of symbolic links" --html=loop1 ok.js
refused 1 "cannot write 'dangling': No such file or directory" --html=dangling ok.js
refused 1 "cannot write the log '/nonexistent/l': No such file" --log=/nonexistent/l ok.js
refused 1 "cannot write the log 'dir': Is a directory" --log=dir ok.js
refused 1 "cannot write the log '/dev/full': Illegal seek" --log=/dev/full ok.js
refused 2 '^offheap doctor: --html wants =FILE \(see offheap help doctor\)$' --html= ok.js
refused 2 '^offheap doctor: --html wants =FILE \(see offheap help doctor\)$' --html ok.js
refused 2 '--html is there twice' --html=a --html=b ok.js
refused 2 "--html and --json name the same file './dir/../a'" --html=a --json=./dir/../a ok.js
refused 2 "--json would replace the program 'dir/../ok.js'" --json=dir/../ok.js ok.js
refused 2 "--json would replace the program 'ok.js'" --json=ok.js ok
mkdir -p folder/lib
echo 'require("./lib/part.js")' >folder/index.js
echo '' >folder/lib/part.js
refused 2 "--json would replace the program 'folder/index.js'" --json=folder/index.js folder
refused 2 "--html would replace the program 'folder/lib/part.js'" --html=folder/lib/part.js folder
refused 2 "--html would replace the log 'sick.log'" --replay=sick.log --html=sick.log
refused 2 "--html and --log name the same file 'a'" --html=a --log=a ok.js
for bad in abc -3 0 nan 1e99 5s '' inf; do
    refused 2 '--duration wants a number of seconds above 0' --duration="$bad" ok.js
done
refused 2 '--fail-on wants warn, serious or never' --fail-on=some ok.js
for bad in ok.js ok.js: ok.js:0 ok.js:one :1; do
    refused 2 '--ignore wants FILE:LINE' --ignore="$bad" ok.js
done
refused 2 "unknown option '--htlm=x', did you mean --html\?" --htlm=x ok.js
refused 2 'which file\?'
refused 2 'a log or a program, not both' --replay=sick.log ok.js
refused 1 "cannot read 'missing.js': No such file" missing.js
refused 1 "cannot read 'loop1': Too many levels" loop1
refused 1 "cannot read '': No such file" ''
refused 1 "^offheap: 'dir' is a directory without an index.js$" dir
refused 1 "cannot read 'missing.log': No such file" --replay=missing.log
refused 1 "cannot read 'dir': Is a directory" --replay=dir
refused 1 "^offheap: 'ok.js' is no log of offheap doctor$" --replay=ok.js
refused 1 "cannot read the baseline 'missing.json': No such file" --baseline=missing.json ok.js
refused 1 "cannot read the baseline 'dir': Is a directory" --baseline=dir ok.js
refused 1 "the baseline 'ok.js' is no JSON report of the doctor" --baseline=ok.js ok.js
[ "$(cat ok.js)" = 'console.log("ran"); setTimeout(() => {}, 100);' ] || fail 'the program was changed'
if [ "$(id -u)" != 0 ]; then
    echo >locked.js
    chmod 0 locked.js
    refused 1 "cannot read 'locked.js': Permission denied" locked.js
    mkdir -m 0 locked
    refused 1 "cannot read 'locked': Permission denied" locked
    rmdir locked
fi

# A syntax error is the program's own affair; the reports are whole all the same.
run 1 "$offheap" doctor --json=syntax.json --html=syntax.html syntax.js
grep -q 'SyntaxError' "$errors" || fail 'the syntax error is not shown'
grep -q '^Written: syntax.html$' "$errors" || fail 'the report is not written'
grep -q '"verdict":"not-enough-data"' syntax.json && tail -c 8 syntax.html | grep -q '</html>' || fail 'reports of a syntax error'

# No room: the reason is said for the file, the others are there, an old report stays as it was.
echo old >old.html
run 1 "$offheap" doctor --replay=sick.log --json=/dev/full --collapsed=whole.txt
grep -q '^Not written: /dev/full: No space left on device$' "$errors" || fail 'the full device is not named'
grep -q '^Written: whole.txt$' "$errors" && [ -s whole.txt ] || fail 'the other report is missing'
run 1 bash -c "trap '' XFSZ; ulimit -f 4; '$offheap' doctor --replay=sick.log --html=old.html --pprof=new.pb.gz"
grep -q '^Not written: old.html: File too large$' "$errors" || fail 'the failed write is not said'
[ "$(cat old.html)" = old ] || fail 'the old report is damaged'
[ -z "$(find . -name 'old*.??????' -o -name 'new*.??????')" ] || fail "a half file is left: $(ls)"

# So is a log that finds no room; the program runs on, and the report covers what there is.
cat >busy.js <<'END'
const { doctor } = require('offheap'); // each of these is a record of the log
for (let i = 0; i < 400; i++) doctor?.expect(`cache-${i}.js:12`, 1000);
setTimeout(() => console.log('done'), 100);
END
run 12 bash -c "ulimit -f 1; '$offheap' doctor busy.js"
grep -q '^offheap doctor: the log could not be written to its end: File too large$' "$errors" || fail 'the full log is not said'
has '^done$'
run 0 bash -c "ulimit -f 1; OFFHEAP_DOCTOR=- '$offheap' run busy.js 2>/dev/null"
has '^done$'

# --fail-on turns what lies below it into 0; never, that is everything but a program that failed.
run 12 "$offheap" doctor ok.js
run 12 "$offheap" doctor --fail-on=serious ok.js
run 0 "$offheap" doctor --fail-on=never ok.js
run 0 "$offheap" doctor --fail-on=never --replay=sick.log
run 1 "$offheap" doctor --fail-on=never syntax.js

# A link is written through, a device in place, standard output too.
echo old >target.json
ln -s target.json link.json
run 11 "$offheap" doctor --replay=sick.log --json=link.json --html=/dev/null --collapsed=/dev/stdout
[ -L link.json ] && cmp -s target.json good.json || fail 'the link was not written through'
grep -q ';' "$output" || fail 'nothing on standard output'
run 11 "$offheap" doctor --replay=sick.log --html=/dev/null --json=/dev/null
run 0 "$offheap" doctor --replay=sick.log --baseline=good.json --json=good.json
grep -q 'known findings left out' "$errors" || fail 'the baseline is not used'
finish
