import { defineConfig } from 'vitest/config';

// Many tests start the command as a process; a busy machine must not fail them.
export default defineConfig({
  test: { include: ['tests/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
