import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = process.env.NEXUS_E2E_HOME ?? join(dirname(fileURLToPath(import.meta.url)), '../target/e2e-home');

/** One answer of PostgreSQL: its kind and what it says. */
type Message = [kind: string, content: Buffer];

/**
 * Runs statements in the embedded PostgreSQL of the server under test, as its superuser: for amounts of data that no test can make over the
 * API in time. Speaks as much of the protocol as that needs, so that no driver is installed for one test.
 */
export async function sql(statements: string): Promise<void> {
  const port = Number(readFileSync(join(home, 'postgres.port'), 'utf8'));
  const password = readFileSync(join(home, 'secrets/postgres-superuser'), 'utf8').trim();
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  const received: Message[] = [];
  let waiting: (() => void) | null = null;
  let rest = Buffer.alloc(0);
  let failed: Error | null = null;
  const wake = () => {
    waiting?.();
    waiting = null;
  };
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length >= 1 + rest.readInt32BE(1)) {
      const end = 1 + rest.readInt32BE(1);
      received.push([String.fromCharCode(rest[0]!), rest.subarray(5, end)]);
      rest = rest.subarray(end);
    }
    wake();
  });
  socket.on('error', (error) => ((failed = error), wake()));
  socket.on('close', () => ((failed ??= new Error('PostgreSQL closed the connection')), wake()));
  const next = async (): Promise<Message> => {
    for (;;) {
      const message = received.shift();
      if (message !== undefined) {
        if (message[0] === 'E') {
          throw new Error(message[1].toString('utf8').replaceAll('\0', ' '));
        }
        return message;
      }
      if (failed !== null) {
        throw failed;
      }
      await new Promise<void>((resolve) => (waiting = resolve));
    }
  };
  const send = (kind: string, content: Buffer) => {
    const head = Buffer.alloc(4);
    head.writeInt32BE(content.length + 4);
    socket.write(Buffer.concat([Buffer.from(kind), head, content]));
  };
  const until = async (kind: string): Promise<Buffer> => {
    for (;;) {
      const [found, content] = await next();
      if (found === kind) {
        return content;
      }
    }
  };
  try {
    send('', Buffer.concat([Buffer.from([0, 3, 0, 0]), Buffer.from('user\0postgres\0database\0nexus\0\0')]));
    await scram(password, send, () => until('R'));
    await until('Z');
    send('Q', Buffer.from(`${statements}\0`));
    await until('Z');
    send('X', Buffer.alloc(0));
  } finally {
    socket.destroy();
  }
}

/** SCRAM-SHA-256, RFC 5802 and 7677. */
async function scram(
  password: string,
  send: (kind: string, content: Buffer) => void,
  answer: () => Promise<Buffer>,
): Promise<void> {
  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  await answer();
  const first = `n=,r=${randomBytes(18).toString('base64')}`;
  const hello = Buffer.from(`n,,${first}`);
  const length = Buffer.alloc(4);
  length.writeInt32BE(hello.length);
  send('p', Buffer.concat([Buffer.from('SCRAM-SHA-256\0'), length, hello]));
  const challenge = (await answer()).subarray(4).toString();
  const parts = new Map(challenge.split(',').map((part) => [part[0], part.slice(2)]));
  const salted = pbkdf2Sync(password, Buffer.from(parts.get('s')!, 'base64'), Number(parts.get('i')), 32, 'sha256');
  const client = hmac(salted, 'Client Key');
  const final = `c=biws,r=${parts.get('r')}`;
  const signature = hmac(createHash('sha256').update(client).digest(), `${first},${challenge},${final}`);
  const proof = Buffer.from(client.map((byte, index) => byte ^ signature[index]!));
  send('p', Buffer.from(`${final},p=${proof.toString('base64')}`));
  await answer();
  await answer();
}
