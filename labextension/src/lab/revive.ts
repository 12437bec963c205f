import type { ISessionContext } from '@jupyterlab/apputils';

/** Have a kernel that can run cells: in place of one that has died, or is gone, another of its kind is started. */
export async function revive(sessionContext: ISessionContext): Promise<void> {
  const kernel = sessionContext.session?.kernel;
  if (kernel && kernel.status !== 'dead') {
    return;
  }
  const name = kernel?.name ?? sessionContext.prevKernelName;
  await sessionContext.sessionManager.refreshRunning(); // the server has let go of a session whose kernel died
  await sessionContext.changeKernel(name ? { name } : {});
}
