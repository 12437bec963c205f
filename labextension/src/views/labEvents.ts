/**
 * What a lab and the application around it tell each other: events of the window, so that a lab works in every front
 * end, and one more in JupyterLab (`lab/labPanel.ts`). The names of the traits are those of
 * `dltp_widgets.widgets.views.lab_link.LabLink`.
 */

/** The lab's wishes. */
export const LAB_EVENT = 'dltp:lab';

/** What the application reports to the lab. */
export const NOTEBOOK_EVENT = 'dltp:notebook';

/** A lab has come to a place, or wants something of the application: at most one thing at a time. */
export interface LabWish {
  /** Model of the lab's widget: what the application finds its notebook by. */
  lab: string;
  /** Key of the step or exercise it is at. */
  at: string;
  /** How a launcher calls that place, translated. */
  place: string;
  /** Whether the notebook shall go there. */
  scroll: boolean;
  /** Code for a new cell below that place; else nothing is inserted. */
  code?: string;
  /** Save the notebook, and report it with this token. */
  save?: string;
  /** Show the file of this name beside the notebook. */
  reveal?: string;
}

/** The student chose a cell of the notebook, the notebook was saved, or the lab is shown now. */
export interface NotebookReport {
  lab: string;
  /** Key of the step or exercise that the chosen cell belongs to. */
  at?: string;
  saved?: { token: string; path: string };
  /** The application listens from now on. */
  shown?: boolean;
}

/** Tell the application. */
export function wish(detail: LabWish): void {
  window.dispatchEvent(new CustomEvent<LabWish>(LAB_EVENT, { detail }));
}

/** Tell the lab. */
export function report(detail: NotebookReport): void {
  window.dispatchEvent(new CustomEvent<NotebookReport>(NOTEBOOK_EVENT, { detail }));
}

interface Details {
  [LAB_EVENT]: LabWish;
  [NOTEBOOK_EVENT]: NotebookReport;
}

/** Hear one kind of event; returns how to end this. */
export function hear<Name extends keyof Details>(
  name: Name,
  heard: (detail: Details[Name]) => void
): () => void {
  const listener = (event: Event): void => heard((event as CustomEvent<Details[Name]>).detail);
  window.addEventListener(name, listener);
  return () => window.removeEventListener(name, listener);
}
