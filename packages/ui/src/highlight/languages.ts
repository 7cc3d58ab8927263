/** Those with a grammar; the grammars themselves are known to the worker alone. */
const languages: ReadonlySet<string> = new Set(
  'bash c clojure cmake cpp csharp css dart diff dockerfile elixir erlang fsharp go graphql groovy haskell http ini java javascript json julia kotlin latex less lua makefile markdown nginx nix objectivec ocaml perl php powershell properties protobuf python r ruby rust scala scss shell sql swift typescript vbnet wasm xml yaml'.split(
    ' ',
  ),
);

/** What people and files call them. */
const aliases: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'typescript ts tsx mts cts',
    'javascript js jsx mjs cjs',
    'bash sh zsh fish',
    'shell console terminal shellsession',
    'python py pyi',
    'ruby rb rake gemfile',
    'rust rs',
    'go golang',
    'csharp cs c#',
    'fsharp fs f#',
    'cpp c++ cc cxx hpp hh h++',
    'c h',
    'kotlin kt kts',
    'objectivec m mm objc',
    'haskell hs',
    'elixir ex exs',
    'erlang erl',
    'clojure clj cljs',
    'markdown md mdx',
    'xml html htm svg xhtml vue svelte plist',
    'yaml yml',
    'json jsonc json5 jsonl webmanifest',
    'ini toml conf cfg editorconfig',
    'makefile make mk',
    'dockerfile docker',
    'powershell ps1 pwsh psm1',
    'protobuf proto',
    'graphql gql',
    'latex tex',
    'diff patch',
    'perl pl pm',
    'julia jl',
    'vbnet vb',
    'wasm wat',
    'sql pgsql mysql sqlite',
    'groovy gradle',
    'ocaml ml',
    'properties env',
  ].flatMap((line) => {
    const [language = '', ...names] = line.split(' ');
    return names.map((name) => [name, language]);
  }),
);

export function resolveLanguage(name: string): string | null {
  const lower = name.toLowerCase();
  const language = aliases[lower] ?? lower;
  return languages.has(language) ? language : null;
}

export function languageOfPath(path: string): string | null {
  const file = path.split(/[\\/]/).at(-1)?.toLowerCase() ?? '';
  const extension = file.slice(file.lastIndexOf('.') + 1);
  return resolveLanguage(extension) ?? resolveLanguage(file);
}
