"""The way from each revision of the tables to the next, run by `provisor.store.migrating`."""
