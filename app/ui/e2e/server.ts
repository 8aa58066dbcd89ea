import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const program = join(here, '../../server/target/nexus/nexus.jar');
const target = join(here, '../target');
const home = join(target, 'e2e-home');
const entries = 300;

/** Starts the program as `./nexus run` does, with a small month of the sample company, and ends it with all its processes. */
export default async function server(): Promise<(() => Promise<void>) | void> {
  mkdirSync(target, { recursive: true });
  if (process.env.NEXUS_E2E_URL !== undefined) {
    return;
  }
  if (!existsSync(program)) {
    throw new Error(`The program is not built: ${program} is missing; build it with: ./nexus status`);
  }
  rmSync(home, { recursive: true, force: true });
  const log = join(target, 'e2e-server.log');
  const out = openSync(log, 'w');
  const java = process.env.JAVA_HOME === undefined ? 'java' : join(process.env.JAVA_HOME, 'bin', 'java');
  const run = spawn(
    java,
    [
      '-Duser.timezone=UTC',
      '-Dfile.encoding=UTF-8',
      '-XX:TieredStopAtLevel=1',
      '-Dnexus.limits.enabled=false',
      '-jar',
      program,
      'run',
      '--entries',
      `${entries}`,
    ],
    {
      cwd: target,
      env: { ...process.env, NEXUS_HOME: home, NEXUS_HTTP_PORT: '0' },
      stdio: ['ignore', out, out],
    },
  );
  let ended = false;
  const end = new Promise<void>((resolve) => run.on('exit', () => resolve(((ended = true), undefined))));
  const started = Date.now();
  for (;;) {
    const text = readFileSync(log, 'utf8');
    const address = /Ready at (http:\S+)/.exec(text)?.[1];
    if (address !== undefined && text.includes('Imported the month')) {
      process.env.NEXUS_E2E_URL = address;
      writeFileSync(join(target, 'e2e-url'), address);
      break;
    }
    if (ended || Date.now() - started > 120_000) {
      run.kill('SIGKILL');
      throw new Error(`The server did not start:\n${readFileSync(log, 'utf8').slice(-3000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return async () => {
    run.kill('SIGTERM');
    await end;
  };
}
