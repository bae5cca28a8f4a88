import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { call, refresh } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Grid } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { addPlace, type PlaceLine } from '../places.contract.ts';
import { readDegrees } from '../coordinates.rules.ts';
import { PlacePicker } from './place-picker.tsx';

const SHARPNESS = ['point', 'village', 'district'] as const;

/** A market, a well, a camp that no file has. Its district is found from the point, or given. */
export function AddPlaceDialog({
  within,
  onClose,
  onAdded,
}: {
  within: PlaceLine | undefined;
  onClose: () => void;
  onAdded: (id: string) => void;
}) {
  const t = useT('places');
  const [id] = useState(() => uuidv7(serverNow()));
  const [name, setName] = useState('');
  const [kind, setKind] = useState('');
  const [lat, setLat] = useState('');
  const [lon, setLon] = useState('');
  const [sharpness, setSharpness] = useState<(typeof SHARPNESS)[number]>('village');
  const [parent, setParent] = useState<string | null>(within && !within.local && within.level < 9 ? within.id : null);
  const [note, setNote] = useState('');
  const hasPoint = lat.trim() !== '' || lon.trim() !== '';
  const [y, x] = [readDegrees(lat), readDegrees(lon)];
  const wrong = (value: number | undefined, most: number) =>
    hasPoint && (value === undefined || Math.abs(value) > most);
  const send = async () => {
    await call(addPlace, {
      body: {
        id,
        name: name.trim(),
        kind: kind.trim() || null,
        lat: hasPoint ? y! : null,
        lon: hasPoint ? x! : null,
        precision: sharpness,
        parentId: hasPoint ? null : parent,
        note: note.trim() || null,
      },
    });
    await refresh('places');
    toast(t('add.done', { name: name.trim() }));
    onAdded(id);
  };
  return (
    <Dialog open onClose={onClose} title={t('add.title')} width={560}>
      <Form
        onSubmit={send}
        deed={t('add.deed')}
        feature="places"
        blocked={
          (name.trim() === '' && t('add.nameNeeded')) || ((wrong(y, 90) || wrong(x, 180)) && t('add.pointWrong'))
        }
      >
        <TextField
          label={t('add.name')}
          hint={t('add.nameHint')}
          value={name}
          onChange={setName}
          maxLength={200}
          data-autofocus
        />
        <TextField
          label={t('add.kind')}
          hint={t('add.kindHint')}
          optional
          value={kind}
          onChange={setKind}
          maxLength={60}
        />
        <Grid min="160px">
          <TextField
            label={t('add.lat')}
            optional
            value={lat}
            onChange={setLat}
            dir="ltr"
            inputMode="text"
            error={wrong(y, 90) && t('add.latWrong')}
            maxLength={30}
          />
          <TextField
            label={t('add.lon')}
            optional
            value={lon}
            onChange={setLon}
            dir="ltr"
            inputMode="text"
            error={wrong(x, 180) && t('add.lonWrong')}
            maxLength={30}
          />
        </Grid>
        <Select
          label={t('add.sharpness')}
          options={SHARPNESS.map((it) => ({ value: it, label: t(`sharpness.${it}`) }))}
          value={sharpness}
          onChange={(it) => setSharpness(it ?? 'village')}
        />
        {!hasPoint && (
          <PlacePicker
            label={t('add.within')}
            optional
            levels={[0, 1, 2, 3, 4]}
            value={parent}
            onChange={(it) => setParent(it && 'id' in it ? it.id : null)}
          />
        )}
        <TextArea label={t('add.note')} optional value={note} onChange={setNote} maxLength={1000} rows={2} />
      </Form>
    </Dialog>
  );
}
