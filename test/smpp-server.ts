import { createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * A centre of messages on this machine that speaks SMPP 3.4 as far as a transceiver needs, written from the specification and not from the client, so that one does not
 * answer for the other.
 */
export interface SmppServer {
  /** `smpp://127.0.0.1:PORT` */
  origin: string;
  /** what was handed in, in its order */
  submitted: { from: string; to: string; coding: number; esm: number; bytes: Buffer; id: string }[];
  binds: { systemId: string; password: string; systemType: string }[];
  /** Somebody's words. @returns the status of the acknowledgement */
  deliver(it: { from: string; bytes: Buffer; coding?: number; esm?: number; tlv?: Buffer }): Promise<number>;
  /** what becomes of a message that was handed in, as a receipt in words */
  receipt(id: string, stat: 'DELIVRD' | 'UNDELIV'): Promise<number>;
  /** the status of what is handed in from now on */
  answers: { status: number };
  /** whether anything that came was answered lately: asked by the other side to stay awake */
  asked: { links: number };
  drop(): void;
  close(): Promise<void>;
}

const string = (text: string): Buffer => Buffer.from(`${text}\0`, 'latin1');
const packet = (command: number, status: number, sequence: number, body: Buffer = Buffer.alloc(0)): Buffer => {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(16 + body.length, 0);
  head.writeUInt32BE(command, 4);
  head.writeUInt32BE(status, 8);
  head.writeUInt32BE(sequence, 12);
  return Buffer.concat([head, body]);
};

export async function openSmppServer(password = 'secret08'): Promise<SmppServer> {
  const submitted: SmppServer['submitted'] = [];
  const binds: SmppServer['binds'] = [];
  const answers = { status: 0 };
  const asked = { links: 0 };
  const bound = new Set<Socket>();
  const all = new Set<Socket>();
  const waiting = new Map<number, (status: number) => void>();
  let sequence = 1000;
  let ids = 0xabc0;

  function strings(body: Buffer, count: number, from = 0): { found: string[]; at: number } {
    const found: string[] = [];
    let at = from;
    while (found.length < count) {
      const end = body.indexOf(0, at);
      found.push(body.toString('latin1', at, end));
      at = end + 1;
    }
    return { found, at };
  }

  function handle(socket: Socket, command: number, status: number, number: number, body: Buffer): void {
    if (command === 0x09) {
      const [systemId = '', secret = '', systemType = ''] = strings(body, 3).found;
      binds.push({ systemId, password: secret, systemType });
      const right = secret === password;
      socket.write(packet(0x80000009, right ? 0 : 0x0e, number, right ? string('centre') : undefined));
      if (right) bound.add(socket);
    } else if (command === 0x04) {
      const service = strings(body, 1);
      const source = strings(body, 1, service.at + 2);
      const target = strings(body, 1, source.at + 2);
      const esm = body[target.at]!;
      const times = strings(body, 2, target.at + 3);
      const [, , coding = 0, , length = 0] = body.subarray(times.at);
      const bytes = Buffer.from(body.subarray(times.at + 5, times.at + 5 + length));
      const id = (ids++).toString(16);
      if (answers.status === 0)
        submitted.push({ from: source.found[0]!, to: target.found[0]!, coding, esm, bytes, id });
      socket.write(packet(0x80000004, answers.status, number, answers.status === 0 ? string(id) : undefined));
    } else if (command === 0x15) {
      asked.links++;
      socket.write(packet(0x80000015, 0, number));
    } else if (command === 0x06) socket.end(packet(0x80000006, 0, number));
    else if (command === 0x80000005) waiting.get(number)?.(status);
  }

  const server = createServer((socket) => {
    all.add(socket);
    let bytes = Buffer.alloc(0);
    socket
      .on('data', (part) => {
        bytes = Buffer.concat([bytes, part as Buffer]);
        while (bytes.length >= 16 && bytes.length >= bytes.readUInt32BE(0)) {
          const length = bytes.readUInt32BE(0);
          const one = Buffer.from(bytes.subarray(0, length));
          bytes = Buffer.from(bytes.subarray(length));
          handle(socket, one.readUInt32BE(4), one.readUInt32BE(8), one.readUInt32BE(12), one.subarray(16));
        }
      })
      .on('error', () => undefined)
      .on('close', () => (bound.delete(socket), all.delete(socket)));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));

  const deliver: SmppServer['deliver'] = ({ from, bytes, coding = 0, esm = 0, tlv = Buffer.alloc(0) }) =>
    new Promise((resolve) => {
      const number = sequence++;
      waiting.set(number, resolve);
      const body = Buffer.concat([
        Buffer.of(0, 1, 1),
        string(from),
        Buffer.of(3, 0),
        string('20880'),
        Buffer.of(esm, 0, 0, 0, 0, 0, 0, coding, 0, bytes.length),
        bytes,
        tlv,
      ]);
      const [socket] = bound;
      socket!.write(packet(0x05, 0, number, body));
    });
  return {
    origin: `smpp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    submitted,
    binds,
    answers,
    asked,
    deliver,
    receipt: (id, stat) =>
      deliver({
        from: '254712345678',
        esm: 4,
        bytes: Buffer.from(
          `id:${Number.parseInt(id, 16)} sub:001 dlvrd:001 submit date:2611211000 done date:2611211001 stat:${stat} err:000 text:x`,
        ),
      }),
    drop() {
      for (const socket of all) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of all) socket.destroy();
      }),
  };
}
