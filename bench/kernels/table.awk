# Turns the output of bench-kernels into one line a row: speed at 64 B, 4 KiB and 1 MiB, the ratio to the best library, or
# to the loop where there is none or the loop is better (marked *), at every size, and the share of memcpy's speed at 4 KiB.
BEGIN { FS = " *[|] *" }

$2 == "operation" || $2 ~ /^-/ || NF < 9 { next }

{
    row = $2 "|" $3
    if (!(row in seen)) { rows[++row_count] = row; seen[row] = 1 }
    if (!($4 in known)) { sizes[++size_count] = $4; known[$4] = 1 }
    speed[row, $4] = $5
    is_loop = $11 != "-" && ($8 == "-" || $11 + 0 < $8 + 0)
    ratio[row, $4] = is_loop ? $11 "*" : $8
    share[row, $4] = $9
}

END {
    printf "| operation | data | GB/s at 64 B / 4 KiB / 1 MiB |"
    for (i = 1; i <= size_count; i++) printf " %s |", sizes[i]
    printf " of memcpy, 4 KiB |\n|---|---|---|"
    for (i = 1; i <= size_count; i++) printf "---:|"
    print "---:|"
    for (r = 1; r <= row_count; r++) {
        split(rows[r], name, "|")
        printf "| `%s` | %s | %s / %s / %s |", name[1], name[2], speed[rows[r], "64 B"], speed[rows[r], "4 KiB"],
            speed[rows[r], "1 MiB"]
        for (i = 1; i <= size_count; i++) printf " %s |", ratio[rows[r], sizes[i]]
        printf " %s |\n", share[rows[r], "4 KiB"]
    }
}
