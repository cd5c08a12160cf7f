"""A run on disk, and the process that trains it.

`saved_models/<name>/` is readable by a person, copied with `scp -r` and deleted with `rm -r`:

    config.json            hyperparameters, seed, data files, versions, BLAS threads
    journal.jsonl          append-only events, one JSON object a line
    predictions.bin        append-only: for every evaluation, a byte of predicted class and one
                           of confidence for each test row
    checkpoint.safetensors the latest state, exact enough to go on as if nothing had happened
    best.safetensors       the weights with the best accuracy at the end of an epoch, of the rows
                           set aside for validation or, where there are none, of the test rows
    worker.json            who trains: host, boot id, pid, process start time, nonce, heartbeat
    worker.log             what the worker printed
    control/               requests to the worker, each a file created atomically

The worker alone writes into a run, but for config.json, which is there before it starts, and
control/, which everybody may write into. Reading order: config, folder, journal, checkpoint,
identity, control, rows, evaluating, training, worker; launch starts one, reader watches it.
"""
