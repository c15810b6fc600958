// Other processes, seen from outside.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** True while a process has this id, whoever owns it; a zombie counts as gone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return process.platform !== 'linux' || !/^\d+ \(.*\) Z/s.test(read(`/proc/${pid}/stat`));
}

/** The command line of a process, its arguments separated by single spaces; empty when there is no such process. */
export function commandLine(pid: number): string {
  if (process.platform === 'linux') return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

function read(path: string): string {
  try {
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  } catch {
    // The process ended between the look and the reading.
    return '';
  }
}
