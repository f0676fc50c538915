# Turns the page into C: cmake -DPAGE=report_page.html -DOUTPUT=report_page.c -P embed_page.cmake
# Indentation, line ends that cannot matter and comments of a line of their own stay out; no text of the page spans lines.
file(READ "${PAGE}" text)
string(REGEX REPLACE "\n[ ]+" "\n" text "${text}")
string(REGEX REPLACE "\n(//|/[*])[^\n]*" "" text "${text}")
string(REGEX REPLACE "\n+" "\n" text "${text}")
file(WRITE "${OUTPUT}.html" "${text}")
file(READ "${OUTPUT}.html" bytes HEX)
string(LENGTH "${bytes}" digits)
math(EXPR count "${digits} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}" "#include <stddef.h>
extern const unsigned char ohi_report_page[];
extern const size_t ohi_report_page_bytes;
const unsigned char ohi_report_page[] = {
${bytes}0};
const size_t ohi_report_page_bytes = ${count};
")
