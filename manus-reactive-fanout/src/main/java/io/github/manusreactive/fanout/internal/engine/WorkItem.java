package io.github.manusreactive.fanout.internal.engine;

import io.github.manusreactive.task.CreateTaskRequest;

/**
 * What is asked for one key.
 *
 * @param print fingerprint of the request
 * @param slot the item's slot among those in flight
 */
record WorkItem<T>(T item, String key, CreateTaskRequest request, String print, ItemSlot slot) {}
