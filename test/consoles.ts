import type { Person } from './harness.ts';

/** A console that somebody has open: what its stream of news tells it. */
export interface OpenConsole {
  /** reads on until this topic comes. @returns what came since the last time, each once, in order of the alphabet */
  until(topic: string): Promise<string[]>;
  /** every byte of it */
  all: string;
  close(): Promise<void>;
}

export async function openConsole(person: Person): Promise<OpenConsole> {
  const stream = await person.open('/w/nsele/events');
  if (stream.status !== 200) throw new Error(`${person.name} hears nothing: ${stream.status}`);
  const reader = stream.body!.getReader();
  const decoder = new TextDecoder();
  let read = 0;
  const it: OpenConsole = {
    all: '',
    async until(topic) {
      for (;;) {
        const end = it.all.lastIndexOf('\n\n') + 2;
        const heard = [...it.all.slice(read, end).matchAll(/^data: (.+)$/gm)].map(([, one]) => one!);
        if (heard.includes(topic)) {
          read = end;
          return [...new Set(heard)].sort();
        }
        const { value, done } = await reader.read();
        if (done) throw new Error(`the news of ${person.name} ended before ${topic}`);
        it.all += decoder.decode(value, { stream: true });
      }
    },
    close: () => reader.cancel(),
  };
  return it;
}
