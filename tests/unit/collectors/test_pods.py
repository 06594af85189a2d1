"""Pods: what kubectl prints, who owns them, which addresses they hold."""

from __future__ import annotations

import pytest
from unit.collectors.builders import meta, objects, pod, rows

from edgenetviz.collectors.pods import pod_ips, pods


def one(*items, replicasets=()):
    return rows(pods(objects("pods", *items), objects("replicasets", *replicasets)))[0]


def waits(reason, **fields):
    return {"name": "main", "state": {"waiting": {"reason": reason}}, **fields}


def ended(code=0, reason="", **fields):
    return {"name": "main", "state": {"terminated": {"exitCode": code, "reason": reason, **fields}}}


RUNS = {"name": "main", "ready": True, "state": {"running": {}}}
UNREADY = {"name": "main", "state": {"running": {}}}
READY = {"type": "Ready", "status": "True"}
INITIALIZED = {"type": "Initialized", "status": "True"}
DELETED = {"deletionTimestamp": "2026-09-22T06:58:01Z"}
INIT = {"containers": [{"name": "main"}], "initContainers": [{"name": "i1"}, {"name": "i2"}]}
SIDECAR = {
    "containers": [{"name": "main"}],
    "initContainers": [{"name": "side", "restartPolicy": "Always"}, {"name": "i2"}],
}


@pytest.mark.parametrize(
    ("expected", "status"),
    [
        ("Running", {"containerStatuses": [RUNS]}),
        ("Running", {"containerStatuses": [UNREADY]}),
        ("Pending", {"phase": "Pending"}),
        ("Succeeded", {"phase": "Succeeded"}),
        ("Unknown", {"phase": "Unknown"}),
        (None, {"phase": None}),
        ("Evicted", {"phase": "Failed", "reason": "Evicted"}),
        ("NodeLost", {"reason": "NodeLost"}),
        ("ContainerCreating", {"phase": "Pending", "containerStatuses": [waits("ContainerCreating")]}),
        ("CrashLoopBackOff", {"containerStatuses": [waits("CrashLoopBackOff")]}),
        ("ImagePullBackOff", {"phase": "Pending", "containerStatuses": [waits("ImagePullBackOff")]}),
        ("Running", {"containerStatuses": [waits("")]}),
        ("Completed", {"phase": "Succeeded", "containerStatuses": [ended(0, "Completed")]}),
        ("Error", {"phase": "Failed", "containerStatuses": [ended(1, "Error")]}),
        ("OOMKilled", {"containerStatuses": [ended(137, "OOMKilled")]}),
        ("ExitCode:3", {"containerStatuses": [ended(3)]}),
        ("ExitCode:0", {"containerStatuses": [ended(0)]}),
        ("Signal:9", {"containerStatuses": [ended(137, signal=9)]}),
        (
            "SchedulingGated",
            {
                "phase": "Pending",
                "conditions": [{"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}],
            },
        ),
        # The first container that says something wins, whatever it says.
        ("Error", {"containerStatuses": [ended(1, "Error"), waits("CrashLoopBackOff")]}),
        ("CrashLoopBackOff", {"containerStatuses": [waits("CrashLoopBackOff"), ended(1, "Error")]}),
        ("CrashLoopBackOff", {"containerStatuses": [waits(""), waits("CrashLoopBackOff")]}),
        ("CrashLoopBackOff", {"containerStatuses": [RUNS, waits("CrashLoopBackOff")]}),
        # Completed beside a container that runs.
        ("Running", {"containerStatuses": [ended(0, "Completed"), RUNS], "conditions": [READY]}),
        ("Running", {"containerStatuses": [RUNS, ended(0, "Completed")], "conditions": [READY]}),
        ("NotReady", {"containerStatuses": [ended(0, "Completed"), RUNS]}),
        ("Completed", {"containerStatuses": [ended(0, "Completed"), UNREADY]}),
        ("Error", {"containerStatuses": [ended(0, "Completed"), ended(1, "Error")]}),
    ],
)
def test_status_is_what_kubectl_prints(expected, status):
    assert one(pod(**status))["status"] == expected


@pytest.mark.parametrize(
    ("expected", "init", "more"),
    [
        ("Init:0/2", [], {}),
        ("Init:0/2", [{"name": "i1", "state": {"running": {}}}], {}),
        ("Init:0/2", [{"name": "i1", "state": {"waiting": {"reason": "PodInitializing"}}}], {}),
        ("Init:1/2", [ended(0, "Completed"), {"name": "i2", "state": {"running": {}}}], {}),
        ("Init:1/2", [ended(0, "Completed"), {"name": "i2", "state": {"waiting": {"reason": "PodInitializing"}}}], {}),
        ("Init:CrashLoopBackOff", [waits("CrashLoopBackOff")], {}),
        ("Init:ImagePullBackOff", [ended(), waits("ImagePullBackOff")], {}),
        ("Init:Error", [ended(1, "Error")], {}),
        ("Init:ExitCode:2", [ended(2)], {}),
        ("Init:Signal:9", [ended(137, signal=9)], {}),
        ("Pending", [ended(), ended()], {}),
        ("PodInitializing", [ended(), ended()], {"containerStatuses": [waits("PodInitializing")]}),
        ("Init:1/2", [ended(), waits("PodInitializing")], {"containerStatuses": [waits("PodInitializing")]}),
        (
            "CrashLoopBackOff",
            [ended(), waits("PodInitializing")],
            {"containerStatuses": [waits("CrashLoopBackOff")], "conditions": [INITIALIZED]},
        ),
    ],
)
def test_status_while_initialising(expected, init, more):
    if not init:
        init = [{"name": "i1"}]
    assert one(pod(spec=INIT, phase="Pending", initContainerStatuses=init, **more))["status"] == expected


@pytest.mark.parametrize(
    ("expected", "side"),
    [
        ("Init:1/2", {"started": True, "ready": True}),
        ("Init:1/2", {"started": True, "ready": False}),
        ("Init:0/2", {"started": False, "ready": False}),
        ("Init:1/2", {"ready": True}),
    ],
)
def test_a_sidecar_that_has_started_is_passed(expected, side):
    status = [{"name": "side", "state": {"running": {}}, **side}, {"name": "i2", "state": {"running": {}}}]
    assert one(pod(spec=SIDECAR, phase="Pending", initContainerStatuses=status))["status"] == expected


def test_a_running_pod_with_a_sidecar_is_running():
    status = [{"name": "side", "state": {"running": {}}, "started": True, "ready": True}, ended()]
    assert one(pod(spec=SIDECAR, initContainerStatuses=status, containerStatuses=[RUNS]))["status"] == "Running"


@pytest.mark.parametrize(
    ("expected", "status"),
    [
        ("Terminating", {"containerStatuses": [RUNS]}),
        ("Terminating", {"phase": "Pending"}),
        ("Terminating", {"containerStatuses": [ended(1, "Error")]}),
        ("Unknown", {"reason": "NodeLost"}),
        ("Completed", {"phase": "Succeeded", "containerStatuses": [ended(0, "Completed")]}),
        ("Evicted", {"phase": "Failed", "reason": "Evicted"}),
    ],
)
def test_status_of_a_pod_that_is_being_deleted(expected, status):
    assert one(pod(metadata=DELETED, **status))["status"] == expected


def owner(kind, name, controller=True):
    return {"kind": kind, "name": name, "uid": f"uid-{name}", "controller": controller}


REPLICASET = {"metadata": meta("web-5d9", ownerReferences=[owner("Deployment", "web")])}
LONE_REPLICASET = {"metadata": meta("web-5d9")}
HASH = {"pod-template-hash": "5d9"}


@pytest.mark.parametrize(
    ("expected", "references", "labels", "replicasets"),
    [
        (("Deployment", "web", False), [owner("ReplicaSet", "web-5d9")], HASH, [REPLICASET]),
        (("ReplicaSet", "web-5d9", False), [owner("ReplicaSet", "web-5d9")], HASH, [LONE_REPLICASET]),
        (("Deployment", "web", True), [owner("ReplicaSet", "web-5d9")], HASH, []),
        (("ReplicaSet", "web-5d9", False), [owner("ReplicaSet", "web-5d9")], {}, []),
        (("ReplicaSet", "5d9", False), [owner("ReplicaSet", "5d9")], HASH, []),
        (("ReplicaSet", "-5d9", False), [owner("ReplicaSet", "-5d9")], HASH, []),
        (("DaemonSet", "agent", False), [owner("DaemonSet", "agent")], {}, []),
        (("StatefulSet", "db", False), [owner("StatefulSet", "db")], {}, [REPLICASET]),
        (("Job", "once", False), [owner("Job", "once")], {}, []),
        (("Pod", "p", False), [], {}, []),
        (("Pod", "p", False), [owner("Node", "master")], {}, []),
        (("Pod", "p", False), [owner("Deployment", "web", controller=False)], {}, []),
        (("Job", "once", False), [owner("Deployment", "web", controller=None), owner("Job", "once")], {}, []),
    ],
)
def test_workload_is_the_owner_at_the_top(expected, references, labels, replicasets):
    found = one(pod(metadata={"ownerReferences": references, "labels": labels}), replicasets=replicasets)
    assert (found["workload_kind"], found["workload_name"], found["workload_inferred"]) == expected


def test_a_replicaset_is_recognised_by_its_uid_not_its_name():
    later = {"metadata": meta("web-5d9", ownerReferences=[owner("Deployment", "later")]) | {"uid": "other"}}
    found = one(
        pod(metadata={"ownerReferences": [owner("ReplicaSet", "web-5d9")], "labels": HASH}), replicasets=[later]
    )
    assert (found["workload_name"], found["workload_inferred"]) == ("web", True)


ANNOTATION = "cni.projectcalico.org/podIP"


@pytest.mark.parametrize(
    ("expected", "item"),
    [
        (True, pod(podIP="172.27.0.2")),
        (True, pod(phase="Pending", podIP="172.27.0.2")),
        (True, pod(phase="Unknown", podIP="172.27.0.2")),
        (False, pod(phase="Succeeded", podIP="172.27.0.2")),
        (False, pod(phase="Failed", podIP="172.27.0.2")),
        (False, pod(spec={"hostNetwork": True}, podIP="10.0.0.1")),
        (True, pod(metadata=DELETED, podIP="172.27.0.2")),
        (True, pod(metadata=DELETED | {"annotations": {ANNOTATION: "172.27.0.2/32"}}, podIP="172.27.0.2")),
        (False, pod(metadata=DELETED | {"annotations": {ANNOTATION: ""}}, podIP="172.27.0.2")),
        (True, pod(metadata={"annotations": {ANNOTATION: ""}}, podIP="172.27.0.2")),
    ],
)
def test_which_pods_hold_their_addresses(expected, item):
    assert one(item)["holds_ip"] is expected
    assert [row["holds_ip"] for row in rows(pod_ips(objects("pods", item)))] == [expected]


@pytest.mark.parametrize(
    ("expected", "source", "item"),
    [
        (
            ["172.27.0.2", "fd00::2"],
            "status",
            pod(podIP="172.27.0.2", podIPs=[{"ip": "172.27.0.2"}, {"ip": "fd00::2"}]),
        ),
        (["172.27.0.2"], "status", pod(podIP="172.27.0.2")),
        (["172.27.0.2"], "status", pod(podIP="172.27.0.2", podIPs=[])),
        (
            ["172.27.0.2", "fd00::2"],
            "annotation",
            pod(metadata={"annotations": {"cni.projectcalico.org/podIPs": "172.27.0.2/32, fd00::2/128"}}),
        ),
        (
            ["172.27.0.3"],
            "status",
            pod(metadata={"annotations": {"cni.projectcalico.org/podIPs": "172.27.0.2/32"}}, podIP="172.27.0.3"),
        ),
        ([], None, pod(podIP="", podIPs=[])),
        ([], None, pod(metadata={"annotations": {"cni.projectcalico.org/podIPs": ""}})),
    ],
)
def test_addresses_of_a_pod(expected, source, item):
    found = rows(pod_ips(objects("pods", item)))
    assert [row["address"] for row in found] == expected
    assert [row["family"] for row in found] == [6 if ":" in address else 4 for address in expected]
    assert {row["source"] for row in found} == ({source} if source else set())


def test_ports_of_containers_and_sidecars_but_not_of_init_containers():
    port = {"name": "http", "containerPort": 8080}
    spec = {
        "containers": [{"name": "main", "ports": [port, {"containerPort": 53, "protocol": "UDP", "hostPort": 5353}]}],
        "initContainers": [
            {"name": "side", "restartPolicy": "Always", "ports": [{"containerPort": 9000}]},
            {"name": "init", "ports": [{"containerPort": 1}]},
        ],
    }
    found = one(pod(spec=spec))["ports"]
    assert [(p["container"], p["name"], p["port"], p["protocol"], p["host_port"]) for p in found] == [
        ("main", "http", 8080, "TCP", None),
        ("main", None, 53, "UDP", 5353),
        ("side", None, 9000, "TCP", None),
    ]


def test_numbers_of_containers():
    spec = {"containers": [{"name": "main", "image": "a"}, {"name": "b", "image": "b"}]}
    statuses = [
        RUNS | {"restartCount": 2},
        {"name": "b", "restartCount": 3, "lastState": {"terminated": {"exitCode": 137}}},
    ]
    found = one(pod(spec=spec, containerStatuses=statuses))
    assert (found["containers"], found["containers_ready"], found["restarts"]) == (2, 1, 5)
    assert found["last_exit_code"] == 137
    assert found["images"] == ["a", "b"]


def test_columns_belong_to_their_own_pod():
    first = pod("first", spec={"containers": []})
    second = pod(
        "second", containerStatuses=[RUNS], spec={"containers": [{"name": "a", "image": "x"}]}, conditions=[READY]
    )
    third = pod("third", containerStatuses=[waits("CrashLoopBackOff")])
    found = rows(pods(objects("pods", first, second, third), []))
    assert [row["status"] for row in found] == ["Running", "Running", "CrashLoopBackOff"]
    assert [row["images"] for row in found] == [[], ["x"], [None]]
    assert [row["ready"] for row in found] == [False, True, False]
    assert [row["waiting_reason"] for row in found] == [None, None, "CrashLoopBackOff"]


def test_why_a_pod_is_not_scheduled_or_not_ready():
    conditions = [
        {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/1 nodes"},
        {"type": "Ready", "status": "False", "reason": "ContainersNotReady"},
    ]
    found = one(pod(phase="Pending", conditions=conditions))
    assert (found["unschedulable_message"], found["not_ready_reason"]) == ("0/1 nodes", "ContainersNotReady")


def test_a_ready_pod_has_no_reason():
    found = one(pod(conditions=[READY | {"reason": "x"}, {"type": "PodScheduled", "status": "True", "message": "x"}]))
    assert (found["ready"], found["unschedulable_message"], found["not_ready_reason"]) == (True, None, None)


def test_dns_config():
    config = {"nameservers": ["10.0.0.53"], "options": [{"name": "ndots", "value": "2"}, {"name": "edns0"}]}
    assert one(pod(spec={"dnsConfig": config}))["dns_config"] == {
        "nameservers": ["10.0.0.53"],
        "searches": [],
        "options": [{"name": "ndots", "value": "2"}, {"name": "edns0", "value": None}],
    }


@pytest.mark.parametrize(("written", "restarts"), [(3, 3), (2**31 - 1, 2**31 - 1), (2**70, 2**31 - 1), (-1, 0)])
def test_restarts_are_numbers_of_32_bits(written, restarts):
    assert one(pod(containerStatuses=[RUNS | {"restartCount": written}]))["restarts"] == restarts
