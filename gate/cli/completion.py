"""`gate completion`: what makes a shell complete gate's commands, options, environments and rules."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from gate.cli import console
from gate.errors import ExitCode


class Shell(StrEnum):
    """A shell that can complete."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


SCRIPTS = {
    Shell.BASH: """\
_gate() {
    local index words=() IFS=$'\\n'
    for ((index = 1; index <= COMP_CWORD; index++)); do
        [[ ${COMP_WORDS[index]} == "=" && $index -lt $COMP_CWORD ]] || words+=("${COMP_WORDS[index]}")
    done
    COMPREPLY=($("$1" completion bash -- "${words[@]}" 2>/dev/null))
}
complete -o default -F _gate gate
""",
    Shell.ZSH: """\
#compdef gate
_gate() {
    local -a found
    found=("${(@f)$("$words[1]" completion zsh -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n $found[1] ]]; then compadd -a found; else _files; fi
}
if [[ $funcstack[1] == _gate ]]; then _gate "$@"; else compdef _gate gate; fi
""",
    Shell.FISH: """\
function __gate_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -q current[1]; or set current ''
    set -l found ($words[1] completion fish -- $words[2..-1] $current 2>/dev/null)
    if set -q found[1]
        printf '%s\\n' $found
    else
        __fish_complete_path $current
    end
end
complete --command gate --no-files --arguments '(__gate_complete)'
""",
}
"""Each asks gate itself for what could stand in place of the last word, and offers files where it knows nothing."""


def command(
    shell: Annotated[Shell, typer.Argument(help="The shell that the script is for.", show_default=False)],
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[-- WORD...]", help="Instead, what could stand in place of the last word.", show_default=False),
    ] = None,
) -> ExitCode:
    """Print a script that makes a shell complete gate.

    For bash, put `eval "$(gate completion bash)"` into ~/.bashrc.

    \b
    Examples:
      gate completion bash
      gate completion zsh > ~/.zfunc/_gate
      gate completion fish > ~/.config/fish/completions/gate.fish
    """
    if words is None:
        console.write(SCRIPTS[shell])
        return ExitCode.ALLOW
    from gate.cli.candidates import candidates  # noqa: PLC0415 - the script alone needs nothing

    console.write("".join(f"{one}\n" for one in candidates(words)))
    return ExitCode.ALLOW
