/** The bot and its command line as one folder of files that needs no node_modules. Rarely used parts load on demand. */
const config = {
  input: { main: 'src/main.ts', 'cli/main': 'src/cli/main.ts' },
  platform: 'node',
  resolve: { mainFields: ['module', 'main'] },
  external: [/^node:/, 'pg-native'],
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'esm',
    minify: true,
    sourcemap: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: 'parts/[name]-[hash].mjs',
  },
};

export { config as default };
