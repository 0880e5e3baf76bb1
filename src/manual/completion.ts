import { type CommandEntry, listCommands } from "./command-tree.ts";
import type { ShellName } from "./shells.ts";

/** A script that completes the command line in a shell. */
export function formatCompletion(root: CommandEntry, shell: ShellName): string {
  switch (shell) {
    case "bash":
      return formatBash(root);
    case "zsh":
      return formatZsh(root);
    case "fish":
      return formatFish(root);
  }
}

/** The words that lead from a command to another one. */
function listPaths(root: CommandEntry): string {
  return listCommands(root)
    .slice(1)
    .map(({ path }) => quote(path))
    .join(" | ");
}

/** Text in single quotes means itself in each of the shells. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function formatBash(root: CommandEntry): string {
  const cases = listCommands(root).map(({ path, options, subcommands, choices }) => {
    const words = [...subcommands.map(({ name }) => name), ...choices, ...options.map(({ long }) => long)];
    return `    ${quote(path)}) words=${quote(words.join(" "))} ;;`;
  });
  return `# bash completion for ${root.name}
_${root.name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} at=${root.name} words= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
    ${listPaths(root)}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
  case "$before" in ${listValueOptions(root)}) return ;; esac
  case "$at" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _${root.name} ${root.name}
`;
}

/** After these a value comes, which only the user knows. */
function listValueOptions(root: CommandEntry): string {
  const options = listCommands(root).flatMap((command) => command.options);
  const words = options
    .filter(({ takesValue }) => takesValue)
    .flatMap(({ short, long }) => (short ? [short, long] : [long]));
  return [...new Set(words)].join(" | ");
}

function formatZsh(root: CommandEntry): string {
  const describe = (word: string, text: string) =>
    quote(`${word.replaceAll(":", "\\:")}:${text.replaceAll(":", "\\:")}`);
  const cases = listCommands(root).map(({ path, options, subcommands, choices }) => {
    const verbs = [
      ...subcommands.map(({ name, description }) => describe(name, description)),
      ...choices.map((choice) => describe(choice, "")),
    ];
    const flags = options.map(({ long, summary }) => describe(long, summary));
    return `    ${quote(path)}) verbs=(${verbs.join(" ")}) flags=(${flags.join(" ")}) ;;`;
  });
  return `#compdef ${root.name}
# zsh completion for ${root.name}
_${root.name}() {
  local at=${root.name} word
  local -a verbs flags
  for word in \${words[2,CURRENT-1]}; do
    case "$at $word" in
    ${listPaths(root)}) at="$at $word" ;;
    esac
  done
  case "\${words[CURRENT-1]}" in ${listValueOptions(root)}) _files; return ;; esac
  case "$at" in
${cases.join("\n")}
  esac
  _describe command verbs
  _describe option flags
}
if [ "$funcstack[1]" = "_${root.name}" ]; then _${root.name} "$@"; else compdef _${root.name} ${root.name}; fi
`;
}

function formatFish(root: CommandEntry): string {
  const lines = listCommands(root).flatMap(({ path, options, subcommands, choices }) => {
    const start = `complete -c ${root.name} -n ${quote(`__${root.name}_at "${path}"`)}`;
    return [
      ...subcommands.map(({ name, description }) => `${start} -f -a ${name} -d ${quote(description)}`),
      ...choices.map((choice) => `${start} -f -a ${choice}`),
      ...options.map(({ short, long, summary, takesValue }) => {
        const letter = short === undefined ? "" : ` -s ${short.slice(1)}`;
        return `${start} -l ${long.slice(2)}${letter}${takesValue ? " -r" : ""} -d ${quote(summary)}`;
      }),
    ];
  });
  return `# fish completion for ${root.name}
function __${root.name}_at
  set -l at ${root.name}
  for word in (commandline -opc)[2..]
    switch "$at $word"
      case ${listPaths(root).replaceAll(" | ", " ")}
        set at "$at $word"
    end
  end
  test "$at" = "$argv[1]"
end
${lines.join("\n")}
`;
}
