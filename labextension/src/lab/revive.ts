import type { ISessionContext } from '@jupyterlab/apputils';

/** Have a kernel that can run cells: one that has died, or is gone, is started again. */
export async function revive(sessionContext: ISessionContext): Promise<void> {
  const kernel = sessionContext.session?.kernel;
  if (!kernel || kernel.status === 'dead') {
    await sessionContext.restartKernel();
  }
}
