import type { z } from 'zod';
import { useT } from '#web/i18n.ts';
import { Heading, Said, Stack, Text } from '#web/ui/layout.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import type { message } from '../reports.contract.ts';
import css from './review.module.css';

/** What the desk and the source have said to each other, oldest first. */
export function ReportThread({ messages, alias }: { messages: readonly z.output<typeof message>[]; alias: string }) {
  const t = useT('reports');
  if (messages.length === 0) return null;
  return (
    <Stack as="section" gap="s">
      <Heading as="h2">{t('thread.title')}</Heading>
      <ol className={css.thread}>
        {messages.map((it) => (
          <li
            key={it.id}
            className={css.message}
            data-in={it.direction === 'in' || undefined}
            data-note={it.role === 'note' || undefined}
          >
            <span className={css.by}>
              {t(`thread.roles.${it.role}`)} ·{' '}
              <bdi>{it.direction === 'in' ? alias : (it.author ?? t('thread.desk'))}</bdi> · <TimeAgo at={it.at} />
              {it.direction === 'out' &&
                it.role !== 'note' &&
                ` · ${it.readAt ? t('thread.read') : t('thread.unread')}`}
              {it.told && !it.readAt && ` · ${t(`thread.told.${it.told.why ?? it.told.state}`)}`}
            </span>
            <Said lang={it.language}>{it.text}</Said>
            {it.choices && it.choices.length > 0 && (
              <Text dim small>
                {t('thread.choices', { choices: it.choices.join(' / ') })}
              </Text>
            )}
          </li>
        ))}
      </ol>
    </Stack>
  );
}
