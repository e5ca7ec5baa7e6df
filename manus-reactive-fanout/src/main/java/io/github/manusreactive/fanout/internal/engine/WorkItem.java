package io.github.manusreactive.fanout.internal.engine;

import io.github.manusreactive.task.CreateTaskRequest;

/**
 * A valid item with its key and request.
 *
 * @param print fingerprint of the request
 * @param slot the item's slot among those in flight
 */
record WorkItem<T>(T item, String key, CreateTaskRequest request, String print, ItemSlot slot) {}
