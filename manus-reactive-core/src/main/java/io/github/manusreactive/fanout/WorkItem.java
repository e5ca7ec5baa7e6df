package io.github.manusreactive.fanout;

import io.github.manusreactive.task.CreateTaskRequest;

/**
 * What is asked for one key.
 *
 * @param print fingerprint of the request
 * @param place the item's place among those in flight
 */
record WorkItem<T>(T item, String key, CreateTaskRequest request, String print, BoundedMerge.Place place) {}
