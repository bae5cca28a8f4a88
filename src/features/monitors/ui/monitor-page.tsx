import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { AccompaniedPart } from '#features/accompanied/ui/accompanied-part.tsx';
import { listGroups } from '#features/forms/forms.contract.ts';
import { AddPhone } from '#features/forms/ui/devices.tsx';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { COMMON_LANGUAGES, useLanguageName } from '#web/language-names.ts';
import { usePathParams } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons, LinkButton } from '#web/ui/button.tsx';
import { Checkbox, CheckboxGroup } from '#web/ui/choices.tsx';
import { Confirm, Dialog } from '#web/ui/dialog.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconBack } from '#web/ui/icons.ts';
import { Card, Facts, Heading, Page, Row, Stack, Text, Title } from '#web/ui/layout.tsx';
import { ShownOnce } from '#web/ui/shown-once.tsx';
import { Answer } from '#web/ui/states.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import {
  changeMonitor,
  giveWord,
  MONITOR_CHANNELS,
  readMonitor,
  takeQuietWord,
  untie,
  type MonitorPage,
} from '../monitors.contract.ts';
import { Focal, FocalDialog } from './focal.tsx';
import { StandingBadge } from './monitors.tsx';

type Open = 'profile' | 'phone' | 'word' | 'focal' | null;

/** One person in the field, by alias: what is expected and when they were heard, how they report, and how they join. */
export function MonitorScreen() {
  const t = useT('monitors', 'domain');
  const can = useCan();
  const { id } = usePathParams<'/w/$workspace/monitors/$id'>();
  const asked = useOp(readMonitor, { params: { id } });
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <Page>
      <Stack gap="l">
        <Buttons>
          <LinkButton look="quiet" to="/w/$workspace/monitors" icon={<IconBack size={16} className="flips" />}>
            {t('all')}
          </LinkButton>
        </Buttons>
        <Answer of={asked} rows={8} feature="monitors">
          {(it) => (
            <>
              <Row>
                <Title>
                  <bdi>{it.alias}</bdi>
                </Title>
                {it.standing && <StandingBadge is={it.standing} />}
              </Row>
              <Profile of={it} />
              {can('source.write') && (
                <Buttons>
                  <Button onClick={() => setOpen('profile')}>{t('profile.deed')}</Button>
                  <Button onClick={() => setOpen('phone')}>{t('phone.deed')}</Button>
                  <Button onClick={() => setOpen('word')}>{t('word.deed')}</Button>
                  {!it.focal && it.speaksFor.length === 0 && (
                    <Button onClick={() => setOpen('focal')}>{t('focal.deed')}</Button>
                  )}
                </Buttons>
              )}
              <Expected of={it} />
              <AccompaniedPart monitorId={it.id} alias={it.alias} />
              <Tied of={it} />
              <Focal of={it} />
              {open === 'profile' && <ProfileDialog of={it} onClose={close} />}
              {open === 'phone' && <AddPhone monitor={{ value: it.id, label: it.alias }} onClose={close} />}
              {open === 'word' && <WordDialog of={it} onClose={close} />}
              {open === 'focal' && <FocalDialog of={it} onClose={close} />}
            </>
          )}
        </Answer>
      </Stack>
    </Page>
  );
}

const useDay = () => {
  const format = useFormat();
  return (it: string) => format.date(`${it}T12:00:00Z`);
};

function Profile({ of }: { of: MonitorPage }) {
  const t = useT('monitors', 'domain');
  const format = useFormat();
  const language = useLanguageName();
  const day = useDay();
  const phones = of.phonesHere.map((it) => it.name ?? t('phone.unnamed'));
  return (
    <Card>
      <Facts
        of={[
          [t('heard'), of.lastHeardOn ? day(of.lastHeardOn) : t('neverHeard')],
          [t('languages'), format.list(of.languages.map(language)) || t('notSaid')],
          [t('area'), <bdi key="area">{of.area?.name ?? t('notSaid')}</bdi>],
          [t('channels'), format.list(of.channels.map((one) => t(`channel.${one}`))) || t('notSaid')],
          of.reminded && [
            t('remind.title'),
            of.remindedOn ? t('remind.last', { day: day(of.remindedOn) }) : t('remind.never'),
          ],
          [t('groups'), format.list(of.groups.map((it) => it.name)) || t('noGroups')],
          of.organisation && [t('organisation'), <bdi key="organisation">{of.organisation.name}</bdi>],
          [t('reliability'), `${of.reliability} ${t(`domain:reliability.${of.reliability}`)}`],
          [t('phone.title'), format.list(phones) || t('phone.none')],
        ]}
      />
    </Card>
  );
}

function Expected({ of }: { of: MonitorPage }) {
  const t = useT('monitors');
  const can = useCan();
  const day = useDay();
  const quiet = useOpMutation(takeQuietWord, { invalidates: ['monitors', 'expectations', 'coverage'] });
  const said = (channel: 'call' | 'visit') =>
    quiet.mutate(
      { params: { id: of.id, wordId: uuidv7(Date.now()) }, body: { channel } },
      { onSuccess: () => toast(t('quiet.done')), onError: (error) => toastProblem(error, 'monitors') },
    );
  return (
    <Stack as="section">
      <Heading>{t('parts.expected')}</Heading>
      {of.expected.length === 0 ? (
        <Text dim>{t('expected.nothing')}</Text>
      ) : (
        of.expected.map((it) => (
          <Row key={it.id}>
            <bdi>{it.name}</bdi>
            <StandingBadge is={it.standing} />
            <Text dim>
              {t(it.standing === 'waiting' ? 'expected.rhythm' : 'expected.late', {
                count: it.everyDays,
                day: day(it.dueOn),
              })}
            </Text>
          </Row>
        ))
      )}
      {can('source.write') && (
        <Stack gap="s">
          <Text dim>{t('quiet.means')}</Text>
          <Buttons>
            <Button onClick={() => said('call')} busy={quiet.isPending}>
              {t('quiet.call')}
            </Button>
            <Button onClick={() => said('visit')} busy={quiet.isPending}>
              {t('quiet.visit')}
            </Button>
          </Buttons>
        </Stack>
      )}
    </Stack>
  );
}

function Tied({ of }: { of: MonitorPage }) {
  const t = useT('monitors');
  const can = useCan();
  const [parting, setParting] = useState<MonitorPage['tiedTo'][number] | null>(null);
  const part = useOpMutation(untie, { invalidates: ['monitors', 'sources'] });
  if (of.tiedTo.length === 0) return null;
  return (
    <Stack as="section">
      <Heading>{t('tied.title')}</Heading>
      <Text dim>{t('tied.means')}</Text>
      {of.tiedTo.map((it) => (
        <Row key={it.id}>
          <bdi>{it.alias}</bdi>
          <Badge>{t(`channel.${it.channel}`, { defaultValue: it.channel })}</Badge>
          {can('source.write') && (
            <Button look="link" onClick={() => setParting(it)}>
              {t('tied.part')}
            </Button>
          )}
        </Row>
      ))}
      {parting && (
        <Confirm
          open
          onClose={() => setParting(null)}
          title={t('tied.partTitle', { alias: parting.alias })}
          deed={t('tied.part')}
          busy={part.isPending}
          onConfirm={() =>
            part.mutate(
              { params: { id: of.id, otherId: parting.id } },
              { onSuccess: () => setParting(null), onError: (error) => toastProblem(error, 'monitors') },
            )
          }
        >
          {t('tied.partWhy')}
        </Confirm>
      )}
    </Stack>
  );
}

function ProfileDialog({ of, onClose }: { of: MonitorPage; onClose: () => void }) {
  const t = useT('monitors');
  const name = useLanguageName();
  const groups = useOp(listGroups);
  const [languages, setLanguages] = useState<string[]>(of.languages);
  const [channels, setChannels] = useState<MonitorPage['channels']>(of.channels);
  const [chosen, setChosen] = useState<string[]>(of.groups.map((it) => it.id));
  const [area, setArea] = useState<string | null>(of.area?.id ?? null);
  const [reminded, setReminded] = useState(of.reminded);
  const change = useOpMutation(changeMonitor, { invalidates: ['monitors', 'groups', 'coverage'] });
  const tags = [...new Set([...of.languages, ...COMMON_LANGUAGES])];
  return (
    <Dialog open onClose={onClose} title={t('profile.deed')} width={600}>
      <Form
        deed={t('console:save')}
        feature="monitors"
        onSubmit={async () => {
          await change.mutateAsync({
            params: { id: of.id },
            body: { languages, channels, areaPlaceId: area, groupIds: chosen, reminded },
          });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <PlacePicker
          label={t('area')}
          hint={t('profile.areaHint')}
          optional
          value={area}
          onChange={(it) => setArea(it && 'id' in it ? it.id : null)}
        />
        <CheckboxGroup
          label={t('channels')}
          hint={t('profile.channelsHint')}
          optional
          across
          options={MONITOR_CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) }))}
          value={channels}
          onChange={setChannels}
        />
        <Checkbox
          label={t('remind.agreed')}
          detail={t('remind.agreedHint')}
          checked={reminded}
          onChange={setReminded}
        />
        {groups.data && groups.data.groups.length > 0 && (
          <CheckboxGroup
            label={t('groups')}
            optional
            across
            options={groups.data.groups.map((it) => ({ value: it.id, label: it.name }))}
            value={chosen}
            onChange={setChosen}
          />
        )}
        <CheckboxGroup
          label={t('languages')}
          hint={t('profile.languagesHint')}
          optional
          across
          options={tags.map((value) => ({ value, label: name(value) }))}
          value={languages}
          onChange={setLanguages}
        />
      </Form>
    </Dialog>
  );
}

function WordDialog({ of, onClose }: { of: MonitorPage; onClose: () => void }) {
  const t = useT('monitors');
  const day = useFormat();
  const give = useOpMutation(giveWord);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('word.deed')}
      foot={give.data && <Button onClick={onClose}>{t('console:close')}</Button>}
    >
      {give.data ? (
        <ShownOnce
          label={t('word.label')}
          secret={give.data.word}
          group={5}
          why={t('word.why', { day: day.date(give.data.expiresAt) })}
        />
      ) : (
        <Form
          deed={t('word.make')}
          feature="monitors"
          onSubmit={() => give.mutateAsync({ params: { id: of.id }, body: {} })}
          aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
        >
          <Text>{t('word.means')}</Text>
        </Form>
      )}
    </Dialog>
  );
}
