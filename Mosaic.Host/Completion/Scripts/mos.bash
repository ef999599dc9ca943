# Completes mos in bash. For good: mos completion bash > ~/.local/share/bash-completion/completions/mos
# For this shell: source <(mos completion bash)
_mos() {
    local line out=()
    COMPREPLY=()
    # The words come quoted as the cursor's surroundings ask for, and are put in as they are: nothing is expanded.
    while IFS= read -r line; do
        out+=("$line")
    done < <(mos complete --line="${COMP_LINE:0:COMP_POINT}" --breaks="$COMP_WORDBREAKS" 2>/dev/null </dev/null)
    if [[ ${out[0]} == files ]]; then
        compopt -o default 2>/dev/null
        return
    fi
    COMPREPLY=("${out[@]:1}")
    # A folder is not the end of a name.
    if [[ ${#COMPREPLY[@]} -gt 0 && ${COMPREPLY[0]} == */ ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -F _mos mos
