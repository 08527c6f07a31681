// Runs before the tests, on whatever Node is first on PATH, so it uses nothing that Node 18 lacks.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Node ${process.versions.node} runs this script, but the tests need 22.18 or newer, which the install brings along.\n` +
      'Its install script did not run: `npm ci` without --ignore-scripts, then `npm test` (not ./node_modules/.bin/vitest).',
  );
  process.exit(1);
}
