// Preloaded into the bot's process: when the sandbox dies without a word, even by SIGKILL, the bot ends with it. Nobody
// is left to read what it prints, and an orderly exit was seen to wait for ever on that.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// The channel alone must not keep the process alive.
process.channel?.unref();
