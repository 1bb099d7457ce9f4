import type { Job, JobResult, Loaded } from './job.ts';

/*
 * A query thread. Only when it is told to load does it read what it needs for that: of threads that start at a time, the
 * first one is ready the sooner, and whatever goes wrong is the answer to a job.
 */

const answers = () => import('./query-answers.ts');

/** Loads the graph. */
export const load = async (): Promise<Loaded> => (await answers()).load();

/** Answers one job. What goes wrong comes back as data: an error's class is lost between threads. */
export default async (job: Job): Promise<JobResult> => (await answers()).answered(job);
