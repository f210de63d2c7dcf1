"""Words that stand in many lines of ordinary logs, by which literal texts are valued (probes.py).

Counted as parts of lines over the sixteen systems of the loghub collection (He et al., Loghub, 2023) and over routine
lines of the three platforms: COMMON in at least one line of two hundred on average, SEEN in one of two thousand.
"""

from __future__ import annotations

COMMON = frozenset(
    """
    0000 096 0x8 0x80 100 101 105 107 108 110 111 113 127 137 169 254 255 256 310 400 401 403 404 407 409 412 413
    422 429 443 500 502 503 512 818 902 able access account action activate activated active add added addr address
    adm admin again agent aka alignment all alloc allow allowed already alt ambient amd among and annot annotation
    annotations answer any api apigroup apis app applicable apply apps apt arc are arning arp art assign assigned
    ata ath ation attempt attr attribute audit auth authenticat authenticate authenticated authentication
    authorization auto back backend bar base been before begin bin bind binding ble blk block blue boot bound box
    broken bug build builds but byte bytes cable cache cached call caller can cannot cap cdi cert chang change
    changed changes channel check checking child cil cis claim cli client close closed cloud cluster cmd cni cnv
    code com command common communicator complete completed component compute con conf config configmap
    configuration conn connect connection contain container containers context control controller core count cpu
    creat create created cri csi current data dataset datasource date def default del delet delete deleting den der
    des detail details detect detected dev device dir disconnect disk display dmi dns dom domain drive driver eady
    eat eauth ece ector efi ein enabl enable end ended enter entered entication env ept ere err error ess esx etc
    etcd etcdserver etected eth0 etwork even event evice exception exe exec expect expected expir expire expired ext
    extend extended extra fail failed failure false fatal fault fil file files finish finished for format found free
    from ftp fulfil fulfilled full fully ged generating generator ger get gets git got group groups guest had handle
    handler hang hanged has head health heartbeat help helper his hold host hostd how http https ialize ice ide ies
    ification ile image images ime info information infra ing ingress init initial initiali initializ initialize
    initialized input instance instances int inte intent interface interrupted interval invalid ion ipc ips ired irt
    irtual irtualmachine isk ist item ith ize jected job json k8s kernel key kind know known kube kubelet kubernetes
    kubevirt latest launch launcher lease leases leve level lib libvirt lient lifetime line link linux list listen
    listener local locally location locator lock log long loop low lready mac machine machines main manager manifest
    map mapping max mem memory message met meta metadata microsoft min mit mmu mnt moc mod mode modified module
    modules mon monitor mount mountvolume mplete msg msr multus mvcc nable name names namespace namespaces nat near
    net network new newer nic nil ning nnect node nodes non nor normal not now nsh nti nvalid object oid old olicy
    omain one onfiguration onnect ontainer ontroller ool open opened openshift openstack operation operator ore ost
    ould ound ource out output ova over ovn ovs own pace package packet part pass password patch path peer per phase
    pid ping please plug plugin pod pods polic policy ponses port pos power pre preauth prefix pro probe proc
    process processing progress project promiscuous proper properties property provide provider proxy put pxd python
    qemu query queue quorum ram ran range ratio rbac read readiness reading ready real reason reate receive received
    receiving recognize recognized reconcile record recv red reduc ref renew repo report requ request require
    required res resource resourceversion respond response rest result ret retry return revision right rive roce
    role roll root roperty rout rox rpc rror run running runtime san sand sandbox sbin sched schedule scope screen
    script sec second seconds send sent serve server servers service serviceaccount session set setup sha sha256
    short signed sing size slot sock socket soft source space sphere src ssh sshd ssigned sso stack stage stand
    start started stat state status std ste storage store stored stream subcomponent subdir subscription succe
    succeeded success successful successfully svc switch sync synchron synchronize synchronized sys system tag tar
    task team temp term terminating test the this thread through time timeout too took torage total transition true
    try turn two type ualmachine ubevirt uid ule under unique unix unknown unning unrecogni unrecognized update
    updated ure uri url urn usb use used user username util valid var version vic vim virt virtual virtualmachine
    virtualmachineinstance virtualmachines vmi vms vmx vol volume volumes vpxd vpxuser vsphere vss wait waiting war
    warn warning were while will win windows witch with work worker x86 xception you your zation
    """.split()
)

SEEN = frozenset(
    """
    00000000 0x0000 0x1a 1100 1b1 4096 45d 5985 accept accepted acpi acquire activation actual adapter adding
    additional admission after alert aliases alive allocate allocated amount answered anti application approved arb
    area areas assert assignment atastore attempting attempts available avc awaiting aximum azure azurestackhci bad
    bandwidth become bit body boost bootc bounds bridge bundle bus called cancel canceled card cau caused cdp ceph
    certificate cgroup character characters checkout claims class clean cleanup click cloudagent collect come
    completion computer condition configure configured connected console contact contacting content copy cores
    correct could cover cpi cpus createcontainer creating critical cron cust custom datastore dda dead deadline
    denied deny deploy deployment desc description descriptor desired destroy devices dhcp did direct director
    directory disabl disable disconnected discover discovery dma does don down due duid during ec2 election element
    enabled ending engine entry ermission errno errored errors ersistentvolumeclaim establish established ested
    exceed exceeded exceptions exit exited exiting expand export express expression extension external factor family
    far fast fetch field figured filesystem filter fit flag flags forbidden fork frame function garbage gate
    generate generation getaddrinfo gone grant grpc hal handled hash have hci header headers hich hit hrottl
    httpservice hybrid hybridcompute hyper hyperv hypervisor iable identifier ids ignoring ilesystem img immediate
    immediately import importer imum inactive inc inet inode inprogress insert install interfaces internal internet
    inventory ipv isn iso issing issued kubernetesconfiguration lass last layer leader leaderelection library like
    limit limited live load loading locate locked locks logical logicalport login logs longer look lun make
    management manual master maximum media method methods mgr milliseconds minute missing mlx moclocation more move
    must mware n7vmacore nad nected netdev networkd networkman networkmanager networks none note notfound notify
    null num number occurred oes off online only ontent oom ops opt osd other overlap ovnkube padding page parity
    partition pci pending perform permission persist persistent persistentvolume persistentvolumeclaim pkg plan
    platform plugins podsecurity point pool populated ports possible post powered poweredo poweredon pplication
    press pressure previous private privilege processes processor profile program protocol providers provision
    provisioned provisioning psp pull pvc queued quota ranges rate rbd rbdplugin reali realize realized reating
    reconciling refresh register registered registry rejected release remain remote remov remove removing renewed
    replica replicas reported reports reserve reset resolve resolved resolver resourcegroup resources responding
    restricted resume retried retries retrying returne returned reuse reverse rhel rivilege rofile rook route router
    rovision rsa rule same sas save saved scan scheduled scheduler search secure security see select selected sense
    services serving setting sev shell should show side signal signing single skip skipping slave slow soap software
    some sound spec specified ssp stale stall starting startup static stats stop stopped strict stricted string
    struct sts stub such summary support sur sure suspend suspended swap synced syncing systemctl taa table taint
    tainted target tasks tcp temporary than there threshold timed timer tools topology transport tries trying tun
    turned udp unexpected unhandled updates uring usage userid using utc uuid vailable value values variable vault
    vcpu vcpus vendor very via vigor violat violate vip visor vmfs vmk vmkernel vmm vmms vmodl vmw vmware vsan vsock
    was watch watcher web when which width world would write xit xml xtension yper yperv zure
    """.split()
)
