import { safeText } from '../../../../scripts/core/untrusted.ts';
import type { Columns } from '../table/headings.ts';
import { readTable } from '../table/read-table.ts';
import { lengthOfCell, timesAtStart } from './clock-text.ts';
import { type Agenda, type AgendaItem, MAX_ITEMS, MAX_TITLE_CHARS } from './item.ts';

export type Role = 'title' | 'start' | 'end' | 'minutes' | 'owner' | 'section';

/** Headings of agendas and runs of show. */
export const COLUMNS: Columns<Role> = {
  title: [
    'Item',
    'Agenda Item',
    'Title',
    'Topic',
    'Subject',
    'Session',
    'Activity',
    'What',
    'Description',
    'Thema',
    'Programmpunkt',
    'TOP',
    'Point',
    'Sujet',
    'Punto',
    'Tema',
    'Assunto',
  ],
  start: [
    'Start',
    'Start Time',
    'Time',
    'Clock',
    'Begin',
    'From',
    'Zeit',
    'Uhrzeit',
    'Beginn',
    'Heure',
    'Début',
    'Hora',
    'Inicio',
    'Início',
  ],
  end: ['End', 'End Time', 'Until', 'Finish', 'Ende', 'Fin', 'Fim'],
  minutes: [
    'Minutes',
    'Min',
    'Mins',
    'Duration',
    'Length',
    'Duration (min)',
    'Dauer',
    'Minuten',
    'Durée',
    'Duración',
    'Duração',
    'Minutos',
  ],
  owner: [
    'Owner',
    'Presenter',
    'Lead',
    'Who',
    'Speaker',
    'On Stage',
    'Wer',
    'Referent',
    'Qui',
    'Intervenant',
    'Responsable',
    'Ponente',
    'Responsável',
  ],
  section: ['Section', 'Part', 'Block', 'Abschnitt', 'Teil'],
};

/** Reads an agenda that is a CSV. Throws what reading tables throws. */
export function readCsvAgenda(path: string): Agenda {
  const table = readTable<Role>(path, { columns: COLUMNS, required: ['title'], named: {} });
  const items = table.rows.map((row) =>
    itemOfCells((role) => row.value(role), row.line, row.value('section')),
  );
  return {
    format: 'csv',
    items: items.slice(0, MAX_ITEMS),
    truncated: items.length > MAX_ITEMS || table.truncated,
  };
}

/** An item of the cells of a row, in a CSV or a markdown table. */
export function itemOfCells(value: (role: Role) => string, line: number, section: string): AgendaItem {
  const times = timesAtStart(value('start'));
  return {
    line,
    section: safeText(section, MAX_TITLE_CHARS),
    title: safeText(value('title').replace(/\s+/g, ' '), MAX_TITLE_CHARS),
    owner: safeText(value('owner').replace(/\s+/g, ' '), MAX_TITLE_CHARS),
    start: times?.start,
    end: times?.end ?? timesAtStart(value('end'))?.start,
    minutes: lengthOfCell(value('minutes')),
    parts: [],
  };
}
