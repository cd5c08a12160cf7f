"""A run on disk, and the process that trains it.

`saved_models/<name>/` is readable by a person, copied with `scp -r` and deleted with `rm -r`:

    config.json            hyperparameters, seed, data files, versions, BLAS threads
    journal.jsonl          append-only events, one JSON object a line
    predictions.bin        append-only: for every evaluation, a byte of predicted class and one
                           of confidence for each test row
    checkpoint.safetensors the latest state, exact enough to go on as if nothing had happened
    best.safetensors       the weights with the best accuracy at the end of an epoch, of the rows
                           set aside for validation or, where there are none, of the test rows
    kept/                  states that somebody wanted to keep, each as checkpoint.safetensors
    first.safetensors      of a fork: the weights of the other run that it began with
    about.json             a note and a colour
    worker.json            who trains: host, boot id, pid, process start time, nonce, heartbeat
    worker.log             what the worker printed, and locked as long as it lives
    control/               requests to the worker, each a file created atomically

The worker alone writes into a run, but for config.json, which is there before it starts,
about.json, and control/, which everybody may write into. Deleted runs lie in .deleted/ beside the
others for a while.

Reading order: config, folder, journal, checkpoint, control, identity, rows; launch starts a run,
resuming goes on with one, `work/` is the worker that trains it; reader and curves watch it,
`health/` says how it does, assess and reading let it read rows. `models/` is the format of model
files; `tidying/`, `comparison/` and `export/` are for runs that are there.
"""
