import { useState } from 'react';
import { useT } from '../i18n.ts';
import { Button, type Size } from './button.tsx';
import { IconCheck, IconCopy } from './icons.ts';

/** Copies a text, and says that it did. `what` names it for those who do not see what stands beside the button. */
export function CopyButton({
  text,
  what,
  size = 'small',
}: {
  text: string | (() => Promise<string>);
  what: string;
  size?: Size;
}) {
  const t = useT();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    } catch {
      // Refused by the browser: the text can still be selected or downloaded.
    }
  };
  return (
    <Button
      size={size}
      look="quiet"
      icon={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      aria-label={`${copied ? t('copied') : t('copy')}: ${what}`}
      onClick={() => void copy()}
    >
      {copied ? t('copied') : t('copy')}
    </Button>
  );
}
