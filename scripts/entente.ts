// `npm run -s entente -- …`: the program of apps/cli. File names are meant from where they were typed, which npm
// passes on as INIT_CWD when it goes to the project's folder itself.
process.chdir(process.env['INIT_CWD'] ?? process.cwd());
await import('../apps/cli/src/main.ts');
