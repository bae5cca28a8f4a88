import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { Card, Facts, Heading, Stack, Text } from '#web/ui/layout.tsx';
import type { System } from '../../system/system.contract.ts';
import { LINK_KINDS, type LinkKind } from '../../system/system.rules.ts';
import { marksOf } from './system-drawing.tsx';
import css from './system-tree.module.css';

/** What binds the chosen body to others, in words, and what stands out of it. */
export function Chosen({ system, id, also }: { system: System; id: string | undefined; also: readonly string[] }) {
  const t = useT('system');
  const format = useFormat();
  const names = new Map(system.bodies.map((it) => [it.id, it.name]));
  if (id === undefined || !names.has(id))
    return (
      <Card className={`${css.chosen} no-print`}>
        <Text dim small>
          {t('tree.choose')}
        </Text>
      </Card>
    );
  const said = (link: System['links'][number], other: string) =>
    link.holds === 'law' ? t('tree.onPaper', { name: names.get(other) }) : (names.get(other) ?? '');
  const toIt = (kind: LinkKind) =>
    system.links.filter((it) => it.kind === kind && it.to === id).map((it) => said(it, it.from));
  const fromIt = (kind: LinkKind) =>
    system.links.filter((it) => it.kind === kind && it.from === id).map((it) => said(it, it.to));
  const facts = [
    ...LINK_KINDS.map((kind) => [t(`tree.by.${kind}`), toIt(kind)] as const),
    ...LINK_KINDS.map((kind) => [t(`tree.does.${kind}`), fromIt(kind)] as const),
  ].filter(([, of]) => of.length > 0);
  return (
    <Card as="section" aria-label={t('tree.chosen')} className={css.chosen}>
      <Stack gap="s">
        <Heading as="h2">
          <Go to="/w/$workspace/organisations/$id" params={{ id }}>
            <bdi>{names.get(id)}</bdi>
          </Go>
        </Heading>
        {marksOf(system, id).map((it) => (
          <Text key={it.code} small>
            {t(`findings.${it.code}`, {
              lacks: format.list(it.lacks.map((one) => t(`means.${one}`))),
              on: format.list(it.on.map((one) => names.get(one) ?? '')),
            })}
          </Text>
        ))}
        {also.length > 0 && (
          <Text small dim>
            {t('tree.several')}
          </Text>
        )}
        {facts.length > 0 ? (
          <Facts of={facts.map(([title, of]) => [title, <bdi key={title}>{format.list(of)}</bdi>] as const)} />
        ) : (
          <Text small dim>
            {t('tree.noLinks')}
          </Text>
        )}
      </Stack>
    </Card>
  );
}

/** What the looks of boxes and lines mean. */
export function Legend() {
  const t = useT('system');
  return (
    <ul className={css.legend}>
      <li data-look="unseen">{t('tree.unseen')}</li>
      <li data-look="powerless">{t('tree.powerless')}</li>
      <li data-line="law">{t('tree.lawLine')}</li>
    </ul>
  );
}
