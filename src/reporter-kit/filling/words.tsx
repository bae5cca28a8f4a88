import type { TextRange } from '@getodk/xforms-engine';
import { createElement, type ComponentChildren } from 'preact';
import { observer } from './observe.tsx';
import { useFilling } from './filling.ts';

/** Elements that a label may be made of; anything else is drawn as its words. */
const ALLOWED = new Set([
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'div',
  'em',
  'li',
  'ol',
  'p',
  'span',
  'strong',
  'u',
  'ul',
]);

interface Mark {
  role: string;
  elementName?: string;
  children?: Mark[];
  value?: string;
  url?: string;
  unsafeHtml?: string;
}

function draw(marks: readonly Mark[]): ComponentChildren {
  return marks.map((it, at) => {
    if (it.role === 'line-break') return <br key={at} />;
    if (it.role === 'child') return it.value;
    if (it.role === 'html') return (it.unsafeHtml ?? '').replace(/<[^>]*>/g, '');
    const children = draw(it.children ?? []);
    if (it.elementName === 'a' && /^(https?:|mailto:|tel:)/i.test(it.url ?? ''))
      return (
        <a key={at} href={it.url} target="_blank" rel="noopener noreferrer">
          {children}
        </a>
      );
    // headings of a label are not headings of the page
    const name = it.elementName ?? 'span';
    return createElement(/^h\d$/.test(name) ? 'strong' : ALLOWED.has(name) ? name : 'span', { key: at }, children);
  });
}

/** A label or a hint with its marks (bold, lists, links), and the pictures, sounds and films that go with it. */
export const Words = observer(function Words({ of, alt = '' }: { of: TextRange<any>; alt?: string }) {
  const { media } = useFilling();
  const [image, audio, video] = [media(of.imageSource), media(of.audioSource), media(of.videoSource)];
  return (
    <>
      {of.asString !== '' && <span dir="auto">{draw(of.formatted as unknown as Mark[])}</span>}
      {image && <img src={image} alt={of.asString === '' ? alt : ''} />}
      {audio && <audio controls preload="metadata" src={audio} />}
      {video && <video controls preload="metadata" src={video} />}
    </>
  );
});
