# Completion of offheap for bash. Commands and options are asked of the program itself, so that there
# is no second list of them.

_offheap_commands() { offheap help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p'; }
_offheap_options() { offheap help "$1" 2>/dev/null | sed -n 's/^  \(--[a-z-]*=\{0,1\}\).*/\1/p'; }

# _offheap_offer OPTION-OF-compopt CURRENT ARGUMENTS-OF-compgen...
_offheap_offer() {
    local display=$1 current=$2
    shift 2
    compopt -o "$display" 2>/dev/null
    mapfile -t COMPREPLY < <(compgen "$@" -- "$current")
}

_offheap() {
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} option="" i
    COMPREPLY=()
    if ((COMP_CWORD == 1)) || { [[ $before == help ]] && ((COMP_CWORD == 2)); }; then
        mapfile -t COMPREPLY < <(compgen -W "$(_offheap_commands)" -- "$current")
        return
    fi
    # "=" is a word of its own to bash: --fail-on = serious.
    for ((i = 2; i < COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == -* || ${COMP_WORDS[i]} == = || ${COMP_WORDS[i - 1]} == = ]] || return # the program's own
    done
    if [[ $current == = ]]; then
        option=$before current=""
    elif [[ $before == = ]]; then
        option=${COMP_WORDS[COMP_CWORD - 2]}
    elif [[ $current == --*=* ]]; then
        option=${current%%=*} current=${current#*=}
    fi
    case $option$current in
    --fail-on*) _offheap_offer nosort "$current" -W 'warn serious never' ;;
    -*) [[ -n $option ]] && _offheap_offer filenames "$current" -f ||
        _offheap_offer nospace "$current" -W "$(_offheap_options "${COMP_WORDS[1]}")" ;;
    *) _offheap_offer filenames "$current" -f ;;
    esac
}

complete -F _offheap offheap
