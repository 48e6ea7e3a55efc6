package dev.longshore.control.domain.service;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How traffic comes to a deployment that takes it over: by a rule that production traffic takes,
 * perhaps by one for tests, from one target group to the other.
 *
 * @param production the rule's ARN, or the listener's where its default rule is meant
 * @param test empty where there is none
 * @param own the target group of the new tasks
 * @param other that of the old ones
 * @param productionWeights by target group; nothing where there is no such rule, or it does not
 *     forward
 */
record Road(
        String production,
        String test,
        String own,
        String other,
        Optional<Map<String, Integer>> productionWeights,
        Optional<Map<String, Integer>> testWeights) {

    /** Why traffic cannot be shifted by it, in ECS's words; nothing where it can. */
    Optional<String> trouble() {
        for (String group : List.of(own, other)) {
            if (!isOn(productionWeights, group) && !isOn(testWeights, group)) {
                return Optional.of(
                        "Service deployment rolled back because of invalid networking"
                                + " configuration: Target group "
                                + group
                                + " is not associated with either productionListenerRule or"
                                + " testListenerRule.");
            }
        }
        List<String> serving =
                productionWeights.orElse(Map.of()).entrySet().stream()
                        .filter(entry -> entry.getValue() > 0)
                        .map(Map.Entry::getKey)
                        .toList();
        if (serving.size() != 1) {
            return Optional.of(
                    "Service deployment rolled back because of invalid networking configuration."
                            + " productionListenerRule "
                            + production
                            + " should have exactly one target group serving traffic but found "
                            + serving.size()
                            + " target groups which are serving traffic");
        }
        if (!serving.contains(own) && !serving.contains(other)) {
            return Optional.of(
                    "Service deployment rolled back because of invalid networking configuration."
                            + " Production listener rule is forwarding traffic to unexpected target"
                            + " group "
                            + serving.getFirst()
                            + ". Expected traffic to be forwarded to either targetGroupArn: "
                            + own
                            + " or alternateTargetGroupArn: "
                            + other);
        }
        return Optional.empty();
    }

    private static boolean isOn(Optional<Map<String, Integer>> weights, String group) {
        return weights.filter(it -> it.containsKey(group)).isPresent();
    }
}
