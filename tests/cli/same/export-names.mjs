// The names that an import finds in CommonJS modules.
for (const file of ['getters', 'builtin', 'part', 'other'])
    console.log(file, Object.keys(await import(`./export-names/${file}.cjs`)));
