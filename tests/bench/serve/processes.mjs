import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What still runs, so that nothing is left behind however the bench ends. */
const running = new Set();
process.once('exit', () => {
  for (const child of running) kill(child, 'SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** The child and all that it has started: each is the leader of a process group. */
function kill(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {} // it has ended by itself
}

/** Starts a program in the background. What it writes is at hand as `output`, the last of it. */
export function start(command, args, { cwd, env } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      child.output = (child.output + data).slice(-20_000);
    });
  child.ended = new Promise((resolve) => {
    child.once('error', (error) => {
      child.output += error.message;
      resolve(undefined);
    });
    child.once('exit', (code, signal) => resolve(signal ?? code));
  }).then((how) => {
    running.delete(child);
    child.over = true;
    return how;
  });
  return child;
}

/** Ends a program and what it started; by force after three seconds. */
export async function stop(child) {
  if (child.over) return;
  kill(child, 'SIGTERM');
  await Promise.race([child.ended, sleep(3000, undefined, { ref: false })]);
  kill(child, 'SIGKILL');
  await child.ended;
}

/** Runs a program to its end. Throws with its output where it fails. */
export async function run(command, args, options = {}) {
  const child = start(command, args, options);
  const late = setTimeout(() => kill(child, 'SIGKILL'), options.timeout ?? 120_000);
  const how = await child.ended;
  clearTimeout(late);
  if (how !== 0) throw new Error(`${command} ended with ${how}: ${child.output.trim().split('\n').at(-1)}`);
  return child.output;
}

/** A port of loopback that is free now. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Sum of a figure over a process and its descendants; NaN where the system does not tell. */
function sum(pid, figure) {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return children.reduce((total, child) => total + sum(child, figure), figure(pid));
  } catch {
    return Number.NaN;
  }
}

const memory = (name) => (pid) =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) /
  1024;
/** User and system time in hundredths of a second. */
const processorTime = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  return Number(fields[11]) + Number(fields[12]);
};

/** Resident memory in MB, now and at its most. */
export const residentMb = (pid) => sum(pid, memory('VmRSS'));
export const peakMb = (pid) => sum(pid, memory('VmHWM'));

/**
 * Waits until a process rests: for a second it has used hardly any processor time, and its memory stayed. A service
 * answers as soon as one thread has the graph; then all of them have it.
 */
export async function settled(pid, most = 120_000) {
  const now = () => ({ used: sum(pid, processorTime), mb: residentMb(pid) });
  let before = now();
  const until = performance.now() + most;
  while (performance.now() < until && !Number.isNaN(before.mb)) {
    await sleep(1000);
    const after = now();
    if (after.used - before.used < 10 && Math.abs(after.mb - before.mb) < 0.01 * before.mb) return;
    before = after;
  }
}

/** Number of open files of a process, sockets among them. */
export function openFiles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return Number.NaN;
  }
}
