"""Words that stand in many lines of ordinary logs, by which it is told how rare a text is (literals.py).

Counted as parts of lines over the sixteen systems of the loghub collection (He et al., Loghub, 2023) and over routine
lines of the three platforms: COMMON in at least one line of two hundred on average, SEEN in one of two thousand.
"""

from __future__ import annotations

COMMON = frozenset(
    """
    0000 096 0x8 0x80 100 101 105 107 108 110 111 113 127 137 169 254 255 256 310 400 401 403 404 407 409 412 413
    422 429 443 500 502 503 512 818 902 able acc access account action activate activated active add added addr
    address adm admin again agent all alloc allow allowed alt ambient amd and annot annotation annotations answer
    any api apigroup apis app applicable apply apps apt arc are arning art assign assigned ata ath ation attempt
    attr attribute audit auth authenticat authenticate authenticated authentication authorization auto back backend
    bar base been before begin ber bin bind binding ble blk block blue boot bound box broken bug build builds but
    byte bytes cable cache cached call caller can cannot cap cert chang change changed changes chec check checking
    child cil cis claim cli client close cloud cluster cni cnv code com command common communicator complete
    completed component compute con conf config configmap configuration conn connect connection contain container
    containers context control controller core count cpu creat create created cri current data datasource date debug
    def default del delet delete deleting der des detail details detect detected dev device dir disco disconnect
    disk dmi dns dom domain drive driver eady eat eauth ece efi ein enabl enable end ended enter entered entication
    env ept ere err error espace ess est esx etc etcd etcdserver etected eth eth0 etwork even event ever evice
    exception exe exec expect expir expire expired ext extend extended extra fail failed failure false fatal fault
    field fields fil file finish finished for format found free from ftp fulfil fulfilled full fully ged gen
    generating generator ger get gets got group groups guest had handle handler hang hanged has health heartbeat
    help helper his hold host hostd how http https ialize ice ide ies ification ign ile image images ime info infra
    ing ingress init initial initiali initializ initialize initialized instance instances int inte interface
    interrupted interval invalid ion ipc ips ired irt irtual irtualmachine isk ist item ith ize jected job k8s
    kernel key kind know known kube kubelet kubernetes kubevirt label last latest launch launcher lease leases leve
    level lib libvirt lient lifetime line link linux list listen listener local location locator lock log long loop
    loud low mac machine machines main manager manifest map mapping max mem memory message met meta metadata
    microsoft min mit mmu moc mod mode modified module mon monitor mount mountvolume mplete msg msr multus mvcc
    nable name names namespace namespaces nat net network new newer nic nil ning nnect node nodes non nor normal not
    notification now nsh nti null nvalid object oid old olicy omain one onfiguration onnect ontainer ontroller ool
    open openshift openstack operation operator ore ost ould ound ource out output ova over ovn ovs own pace package
    packet par pas pass password patch path peer per phase phone pid ping please plug plugin pod pods polic policy
    ponses por port pos power pre preauth pro probe proc process processing progress project promiscuous proper
    propert properties property provide provider proxy put pxd python query queue quorum ran range ratio rbac read
    reading ready real reason reate receive received receiving recognize recognized reconcile reconciler record recv
    red reduc ref renew repo report requ request res resource resourceversion respond response rest result ret retry
    revision rive roce rocess role roll root roperty rout rox rpc rror run running runtime san sand sbin sched
    schedule scope screen script sec second seconds send sent serve server servers service serviceaccount session
    set setup sha sha256 short signed sing size slot sock socket soft source space spec sphere src ssh sshd ssigned
    stack stage stand stands start started stat state status std ste storage store stored stream subscription succe
    succeeded success successful successfully svc switch sync synchron synchronize synchronized sys system tag tar
    task team temp term terminating test the then this thread through tic time timeout too took torage total
    transition tre true try two type ualmachine ubernetes ubevirt uid ule under unique unix unknown unning unrecogni
    unrecognized update updated uration ure uri url urn usb use user username util utils valid var versi version vic
    vim virt virtual virtualmachine virtualmachines vmi vms vmx vol volume volumes vpxd vpxuser vsphere vss wait
    waiting war warn warning were while will win windows witch with work worker x86 xception you your zation
    """.split()
)

SEEN = frozenset(
    """
    00000000 0x0000 0x1a 1100 1b1 4096 45d 5985 5986 abilities accept accepted accessmode accessmodes acpi
    activation actual adapter adding additional admission after aka alert aliases alignment alive allocate already
    among answered application applied approved arb arch area areas arp assert assignment atastore attempting
    attempts available avc awaiting aximum azure azurestackhci bad bandwidth become bit body boost bootc bounds
    bridge bundle burst bus called cancel canceled capab capabilit capabilities card cau caused cdi cdis cdp ceph
    certificate cgroup channel character characters checkout claims class clean cleanup click closed cloudagent cmd
    collect come completion computer condition configure configured connected console contact contacting content
    copy cores correct could cover cpi cpus createcontainer creating creation critical cron csi cust custom dataset
    datastore dda dead deadline den denied deny deploy deployment desc description desired destroy devices dhcp did
    direct director directory disabl disable disconnected discover discovery display dma does don down due duid
    during ec2 ector election element else enabled ending engine entry ermission errno errored errors
    ersistentvolumeclaim establish established ested exceed exceeded exceptions execute exist exists exit exited
    expected expiration export express expression extension external factor family far fast figured files filesystem
    filter fit flag flags forbidden function garbage gate generate generation getaddrinfo git grant grpc hal handled
    hash have hci head header headers hich hit home however hrottl httpservice hybrid hybridcompute hyper hyperv
    hypervisor iable identifier ids ignoring ilesystem img immediate immediately import importer imum inc index inet
    information inprogress input insert intent interfaces internal internet into inventory ipv isn iso issing issue
    issued items its json kein kubectl kubernetesconfiguration lass layer leader leaderelection library limit
    limited limits live liveness load loading locally locate locked locks logical logicalport login logs longer look
    lready managed management manual many match maximum media method methods mgr milliseconds minute missing mlx mnt
    moclocation modes modules more mounts move must mware n7vmacore nad ncp near nected netdev networkd networkman
    networkmanager networks nodename none note notfound notify num number occurred oes off online only ontent oom
    opened ops opt osd other overlap ovnkube owner padding page para parity part partition pci pending perform
    period permission persist persistent persistentvolume persistentvolumeclaim pkg plan platform plugins
    podscheduled podsecurity point pool populated ports possible post powered poweredo poweredon pplication prefix
    present press pressure previous private privilege processes processor profile program protocol providers
    provision provisioned provisioning psp pull pvc qemu queued quota ram ranges rate rbd rbdplugin readiness
    readonly readwrite readwritemany reali realize realized reating reconciling refresh register registered registry
    rejected release remain remote remov remove removing renewed replica replicas reported reports requests require
    required reset resolve resolved resolver resourcegroup resources responding restart restartpolicy restricted
    resume retried retries retrying return returne returned reuse reverse rhel right rivilege rofile rook route
    router rovision rsa rule sandbox sas save saved scan scheduled scheduler sclass search secret secrets secure
    security see select selected sense services serving setting sev sharing shell should show side signal signing
    single skip skipping slave slow soap software some sound specified sso ssp stale starting startup static stats
    stop stopped strict stricted string struct sts stub stype subcomponent subdir such summary support sur sure
    suspend suspended swap synced syncing systemctl taa table taint tainted take target tasks tcp template temporary
    than there threshold timed tok token tools topology transport tries trying tun turn turned udp unexpected
    unhandled updates uring usage used userid uses using utc uuid vailable value values variable vault vcpu vcpus
    vendor very veth via vigor violat violate vip virtualmachineinstance visor vmfs vmk vmkernel vmm vmms vmodl vmw
    vmware vsan vsock ware was watch watcher web when which width world would write xit xml xtension yaml yper yperv
    zure
    """.split()
)
