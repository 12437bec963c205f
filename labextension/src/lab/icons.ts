/** The two icons; their classes let each theme colour them. */
import { LabIcon } from '@jupyterlab/ui-components';

import guided from '../../style/icons/guided.svg';
import workbench from '../../style/icons/workbench.svg';

/** A list with two steps done. */
export const guidedIcon = new LabIcon({ name: 'dltp-widgets:guided', svgstr: guided });

/** Three layers and a falling loss. */
export const workbenchIcon = new LabIcon({ name: 'dltp-widgets:workbench', svgstr: workbench });
