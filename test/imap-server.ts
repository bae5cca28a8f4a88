import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * A mailbox on this machine that speaks IMAP (RFC 9051, and IDLE of RFC 2177) as far as a client needs that reads one folder. Without encryption: for tests, and to try a
 * house by hand.
 */
export interface ImapServer {
  /** `imap://127.0.0.1:PORT` */
  origin: string;
  /** Lays a mail into the mailbox; whoever idles is told. @returns its number */
  deliver(raw: string | Uint8Array): number;
  mails: { uid: number; raw: Buffer; flags: Set<string> }[];
  /** Another numbering, as after a loss at the provider. */
  renumber(): void;
  /** commands that came, without what stands behind LOGIN */
  said: string[];
  /** ends every connection */
  drop(): void;
  close(): Promise<void>;
}

export async function openImapServer(user = 'desk@example.org', password = 'a password'): Promise<ImapServer> {
  const mails: ImapServer['mails'] = [];
  const said: string[] = [];
  const sockets = new Set<Socket>();
  const idling = new Set<Socket>();
  let uidNext = 1;
  let validity = 1_000;

  const numbersIn = (set: string): number[] =>
    set.split(',').flatMap((range) => {
      const [from, to = from] = range.split(':');
      const last = mails.at(-1)?.uid ?? 0;
      const of = (it: string | undefined): number => (it === '*' ? last : Number(it));
      const [low, high] = [of(from), of(to)].toSorted((a, b) => a - b) as [number, number];
      return mails.filter((it) => it.uid >= low && it.uid <= high).map((it) => it.uid);
    });

  function fetched(socket: Socket, uid: number, what: string): void {
    const at = mails.findIndex((it) => it.uid === uid);
    const mail = mails[at];
    if (!mail) return;
    const parts: (string | Buffer)[] = [`* ${at + 1} FETCH (UID ${uid}`];
    if (/RFC822\.SIZE/i.test(what)) parts.push(` RFC822.SIZE ${mail.raw.length}`);
    if (/FLAGS/i.test(what)) parts.push(` FLAGS (${[...mail.flags].join(' ')})`);
    const body = /BODY(?:\.PEEK)?\[\](?:<(\d+)\.(\d+)>)?/i.exec(what);
    if (body) {
      const start = Number(body[1] ?? 0);
      const bytes = body[2] === undefined ? mail.raw : mail.raw.subarray(start, start + Number(body[2]));
      parts.push(` BODY[]${body[2] === undefined ? '' : `<${start}>`} {${bytes.length}}\r\n`, bytes);
    }
    parts.push(')\r\n');
    for (const part of parts) socket.write(part);
  }

  function answer(socket: Socket, line: string): void {
    const [, tag = '*', name = '', rest = ''] = /^(\S+) (\S+)(?: (.*))?$/s.exec(line) ?? [];
    const command = name.toUpperCase() === 'UID' ? `UID ${rest.split(' ')[0]!.toUpperCase()}` : name.toUpperCase();
    const args = command.startsWith('UID ') ? rest.slice(rest.indexOf(' ') + 1) : rest;
    said.push(command === 'LOGIN' ? command : `${command} ${args}`.trim());
    const ok = (): void => void socket.write(`${tag} OK done\r\n`);
    switch (command) {
      case 'CAPABILITY':
        socket.write('* CAPABILITY IMAP4rev1 IDLE UIDPLUS\r\n');
        return ok();
      case 'LOGIN': {
        const [given, secret] = [...args.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map((it) => it[1] ?? it[2] ?? '');
        if (given === user && secret === password) return ok();
        return void socket.write(`${tag} NO [AUTHENTICATIONFAILED] wrong\r\n`);
      }
      case 'LIST':
      case 'LSUB':
        socket.write(args.endsWith('""') ? `* ${command} (\\Noselect) "/" ""\r\n` : `* ${command} () "/" INBOX\r\n`);
        return ok();
      case 'SELECT':
      case 'EXAMINE':
        socket.write(
          `* FLAGS (\\Seen \\Deleted)\r\n* ${mails.length} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY ${validity}] v\r\n` +
            `* OK [UIDNEXT ${uidNext}] n\r\n* OK [PERMANENTFLAGS (\\Seen \\Deleted)] p\r\n${tag} OK [READ-WRITE] done\r\n`,
        );
        return;
      case 'UID SEARCH': {
        const range = /\bUID (\S+)/i.exec(args)?.[1];
        const found = mails.filter(
          (it) => (!range || numbersIn(range).includes(it.uid)) && (!/UNSEEN/i.test(args) || !it.flags.has('\\Seen')),
        );
        socket.write(`* SEARCH${found.map((it) => ` ${it.uid}`).join('')}\r\n`);
        return ok();
      }
      case 'UID FETCH':
        for (const uid of numbersIn(args.split(' ')[0]!)) fetched(socket, uid, args.slice(args.indexOf(' ')));
        return ok();
      case 'UID STORE':
        for (const uid of numbersIn(args.split(' ')[0]!))
          for (const flag of args.match(/\\\w+/g) ?? []) mails.find((it) => it.uid === uid)!.flags.add(flag);
        return ok();
      case 'UID EXPUNGE':
      case 'EXPUNGE':
        for (let at = mails.length - 1; at >= 0; at--)
          if (mails[at]!.flags.has('\\Deleted')) {
            mails.splice(at, 1);
            socket.write(`* ${at + 1} EXPUNGE\r\n`);
          }
        return ok();
      case 'IDLE':
        idling.add(socket);
        socket.write('+ idling\r\n');
        // ended by DONE, which bears no tag
        (socket as Socket & { idle?: string }).idle = tag;
        return;
      case 'LOGOUT':
        socket.end(`* BYE\r\n${tag} OK done\r\n`);
        return;
      default:
        return /^(NOOP|ID|CLOSE|UNSELECT|ENABLE)$/.test(command) ? ok() : void socket.write(`${tag} BAD not here\r\n`);
    }
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => (sockets.delete(socket), idling.delete(socket))).on('error', () => undefined);
    socket.write('* OK ready\r\n');
    let waiting = '';
    socket.on('data', (bytes) => {
      waiting += bytes.toString('latin1');
      for (let end = waiting.indexOf('\r\n'); end !== -1; end = waiting.indexOf('\r\n')) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        if (line.toUpperCase() === 'DONE') {
          idling.delete(socket);
          socket.write(`${(socket as Socket & { idle?: string }).idle} OK done\r\n`);
        } else answer(socket, line);
      }
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `imap://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    said,
    deliver(raw) {
      const uid = uidNext++;
      mails.push({ uid, raw: Buffer.from(raw as string), flags: new Set() });
      for (const socket of idling) socket.write(`* ${mails.length} EXISTS\r\n`);
      return uid;
    },
    renumber() {
      validity++;
      uidNext = 1;
      for (const mail of mails) mail.uid = uidNext++;
    },
    drop() {
      for (const socket of sockets) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
