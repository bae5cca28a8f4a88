import { connect as plainConnect, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import {
  bindBody,
  readDeliver,
  readPacket,
  STATUS,
  submitBody,
  submittedId,
  writePacket,
  type Command,
  type Delivered,
  type Packet,
  type Submit,
} from './smpp-pdu.rules.ts';

/** One bind to a centre of messages, as a transceiver. Keeps itself awake; ends itself when the other side is silent. */
export interface SmppSession {
  usable(): boolean;
  /** @returns the centre's id, or its status where it did not take it. @throws Error when the session ended first */
  submit(it: Submit): Promise<{ id: string } | { status: number }>;
  close(): void;
}

export interface SmppServer {
  host: string;
  port: number;
  /** with TLS; the name in the certificate */
  servername?: string | undefined;
  secure: boolean;
  systemId: string;
  password: string;
  systemType: string;
}

const PATIENCE_MS = 15_000;
/** Centres end what says nothing; they are asked before. */
const AWAKE_MS = 30_000;
/** So many may be under way without an answer. */
const WINDOW = 10;

export class BindRefused extends Error {
  readonly status: number;
  constructor(status: number) {
    super('bind refused');
    this.status = status;
  }
}

/**
 * Connects and binds.
 * @param deliver takes in what comes; it is acknowledged once this is done, and comes again where it fails
 * @throws BindRefused, or what the connection failed with
 */
export async function openSession(
  it: SmppServer,
  deliver: (message: Delivered) => Promise<void>,
  awakeMs: number = AWAKE_MS,
): Promise<SmppSession> {
  const { host, port, servername } = it;
  const socket: Socket = it.secure
    ? tlsConnect({ host, port, ...(servername ? { servername } : {}) })
    : plainConnect({ host, port });
  const waiting = new Map<number, { done(packet: Packet): void; failed(error: Error): void }>();
  const queue: (() => void)[] = [];
  let bytes = Buffer.alloc(0);
  let sequence = 0;
  let ended = false;
  let underWay = 0;
  // what comes is taken in one after the other
  let taking: Promise<void> = Promise.resolve();

  const end = (error: Error): void => {
    if (ended) return;
    ended = true;
    clearInterval(awake);
    socket.destroy();
    for (const one of waiting.values()) one.failed(error);
    waiting.clear();
    for (const go of queue.splice(0)) go();
  };
  const lost = (): Error => Object.assign(new Error('the connection ended'), { code: 'ECONNRESET' });

  const ask = (command: Command, body?: Uint8Array): Promise<Packet> =>
    new Promise((resolve, reject) => {
      if (ended) return reject(lost());
      sequence = (sequence % 0x7fffffff) + 1;
      const mine = sequence;
      const timer = setTimeout(() => end(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), PATIENCE_MS);
      waiting.set(mine, {
        done: (packet) => (clearTimeout(timer), resolve(packet)),
        failed: (error) => (clearTimeout(timer), reject(error)),
      });
      socket.write(writePacket(command, mine, 0, body));
    });

  async function take(packet: Packet): Promise<void> {
    let message: Delivered;
    try {
      message = readDeliver(packet.body);
    } catch {
      // it would come again for ever
      socket.write(writePacket('deliver_sm_resp', packet.sequence, STATUS.invalid_length, Buffer.of(0)));
      return;
    }
    const status = await deliver(message).then(
      () => STATUS.ok,
      () => STATUS.deliver_later,
    );
    if (!ended) socket.write(writePacket('deliver_sm_resp', packet.sequence, status, Buffer.of(0)));
  }

  function handle(packet: Packet): void {
    const answered = waiting.get(packet.sequence);
    switch (packet.command) {
      case 'bind_transceiver_resp':
      case 'submit_sm_resp':
      case 'enquire_link_resp':
      case 'unbind_resp':
      case 'generic_nack':
        waiting.delete(packet.sequence);
        answered?.done(packet);
        break;
      case 'enquire_link':
        socket.write(writePacket('enquire_link_resp', packet.sequence));
        break;
      case 'deliver_sm':
        taking = taking.then(() => take(packet));
        break;
      case 'unbind':
        socket.write(writePacket('unbind_resp', packet.sequence));
        end(lost());
        break;
      default:
        socket.write(writePacket('generic_nack', packet.sequence, STATUS.invalid_command));
    }
  }

  const awake = setInterval(() => void ask('enquire_link').catch(() => undefined), awakeMs);
  awake.unref();
  socket.setNoDelay(true);
  socket
    .on('data', (part) => {
      bytes = Buffer.concat([bytes, part as Buffer]);
      try {
        for (let read = readPacket(bytes); read; read = readPacket(bytes)) {
          bytes = Buffer.from(read.rest);
          handle(read.packet);
        }
      } catch (error) {
        end(error as Error);
      }
    })
    .on('error', end)
    .on('close', () => end(lost()));

  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      end(lost());
      reject(Object.assign(new Error('no connection'), { code: 'ETIMEDOUT' }));
    }, PATIENCE_MS);
    socket.once(it.secure ? 'secureConnect' : 'connect', () => (clearTimeout(timer), resolve()));
    socket.once('error', (error) => (clearTimeout(timer), reject(error)));
  });
  const bound = await ask('bind_transceiver', bindBody(it));
  if (bound.status !== STATUS.ok) {
    end(lost());
    throw new BindRefused(bound.status);
  }

  return {
    usable: () => !ended,
    async submit(message) {
      if (underWay >= WINDOW) await new Promise<void>((resolve) => queue.push(resolve));
      underWay++;
      try {
        const answer = await ask('submit_sm', submitBody(message));
        return answer.status === STATUS.ok ? { id: submittedId(answer.body) } : { status: answer.status };
      } finally {
        underWay--;
        queue.shift()?.();
      }
    },
    close() {
      if (!ended) socket.write(writePacket('unbind', (sequence % 0x7fffffff) + 1));
      end(lost());
    },
  };
}
